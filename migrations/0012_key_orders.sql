CREATE TABLE `key_orders` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`act` text NOT NULL,
	`key` text NOT NULL,
	`ordered_at` integer NOT NULL,
	`carried_out_at` integer,
	`outcome` text
);
