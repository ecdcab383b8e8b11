CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`at` integer NOT NULL,
	`subject` text,
	`client_id` text,
	`sequence` integer NOT NULL,
	`fields` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_subject` ON `audit_events` (`subject`,`at`);--> statement-breakpoint
CREATE INDEX `audit_events_event` ON `audit_events` (`event`,`at`);--> statement-breakpoint
CREATE TABLE `clients` (
	`client_id` text PRIMARY KEY NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`source` text NOT NULL,
	`profile` text DEFAULT 'oidc' NOT NULL,
	`metadata` text NOT NULL,
	`secrets` text NOT NULL,
	`registration_access_token_hash` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `clients_source` ON `clients` (`source`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`sub` text NOT NULL,
	`username` text NOT NULL,
	`password_hash` text,
	`password_changed_at` integer,
	`status` text DEFAULT 'active' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`name` text,
	`given_name` text,
	`family_name` text,
	`middle_name` text,
	`nickname` text,
	`preferred_username` text,
	`profile` text,
	`picture` text,
	`website` text,
	`email` text,
	`email_verified` integer,
	`email_canonical` text,
	`gender` text,
	`birthdate` text,
	`zoneinfo` text,
	`locale` text,
	`phone_number` text,
	`phone_number_verified` integer,
	`address` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_sub_unique` ON `users` (`sub`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_username_unique` ON `users` (`username`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_canonical` ON `users` (`email_canonical`);