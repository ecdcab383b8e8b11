// A mail as it travels by SMTP (RFC 5322, RFC 2045): two readings of the same words, everything beyond ASCII encoded.
import { encodeBase64, encodeText, randomToken } from '../oauth/encoding.ts';
import type { MailMessage } from './message.ts';
import type { Mailbox } from './settings.ts';

/** Lines end in CRLF; every one is ASCII and at most 76 characters long, headers of ours apart. @param time epoch seconds */
export function formatMime({ to, subject, text, html }: MailMessage, from: Mailbox, time: number): string {
  const boundary = `=_${randomToken()}`;
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  return [
    `From: ${encodeWords(from.name)} <${from.address}>`,
    `To: <${to}>`,
    `Subject: ${encodeWords(subject)}`,
    `Date: ${formatDate(time)}`,
    `Message-ID: <${randomToken()}@${domain}>`,
    // RFC 3834 §5: nobody's absence note answers.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...formatPart(boundary, 'text/plain', text),
    ...formatPart(boundary, 'text/html', html),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

const formatPart = (boundary: string, type: string, content: string): string[] => [
  `--${boundary}`,
  `Content-Type: ${type}; charset=utf-8`,
  'Content-Transfer-Encoding: base64',
  '',
  ...(encodeBase64(encodeText(content)).match(/.{1,76}/g) ?? []),
];

/** RFC 2047: whole characters in words of at most 75; always encoded, so that no character has a meaning of its own. */
export function encodeWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (encodeText(word + character).length > 42) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${encodeBase64(encodeText(part))}?=`).join('\r\n ');
}

/** RFC 5322 §3.3. */
const formatDate = (time: number): string => new Date(time * 1000).toUTCString().replace('GMT', '+0000');
