CREATE TABLE `invitations` (
	`email_canonical` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
