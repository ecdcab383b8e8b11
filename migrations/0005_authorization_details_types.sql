CREATE TABLE `authorization_details_types` (
	`type` text PRIMARY KEY NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`schema` text NOT NULL,
	`consent` text NOT NULL,
	`consent_policy` text DEFAULT 'remembered' NOT NULL,
	`enrichment` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
