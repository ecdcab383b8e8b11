CREATE TABLE `initial_access_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`remaining_uses` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `clients` ADD `first_token_at` integer;--> statement-breakpoint
CREATE INDEX `clients_unused` ON `clients` (`created_at`) WHERE source = 'dynamic' AND first_token_at IS NULL;--> statement-breakpoint
UPDATE `clients` SET `first_token_at` = `created_at`;
