CREATE TABLE `logout_deliveries` (
	`event_id` text NOT NULL,
	`client_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`last_status` integer,
	`claimed_until` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`event_id`, `client_id`)
);
--> statement-breakpoint
CREATE INDEX `logout_deliveries_client` ON `logout_deliveries` (`client_id`,`created_at`);