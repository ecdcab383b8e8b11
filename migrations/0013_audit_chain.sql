ALTER TABLE `audit_events` ADD `personal` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `chain` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `commitment` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `hash` text;--> statement-breakpoint
UPDATE `audit_events` SET
  `personal` = json_patch('{}', json_object('sub', `fields` ->> 'sub', 'device', json(`fields` -> 'device'), 'salt', hex(randomblob(16)))),
  `fields` = json_remove(`fields`, '$.sub', '$.device')
WHERE `fields` ->> 'sub' IS NOT NULL OR `fields` -> 'device' IS NOT NULL;
