import { expect, test } from 'vitest';
import { type ActionFacts, findRequiredAction, type RequiredOfAll } from './required-actions.ts';

const done: ActionFacts = { demanded: [], has_verified_email: true, has_second_factor: true, terms: '2' };
const all: RequiredOfAll = { verified_email: true, second_factor: true, terms: '2' };

test.each<[string, RequiredOfAll, ActionFacts, string | undefined]>([
  ['nothing is required of anybody by default', {}, { demanded: [], has_verified_email: false, has_second_factor: false }, undefined],
  ['whoever has done all of it goes on', all, done, undefined],
  ['K-86 an address that is not verified', all, { ...done, has_verified_email: false }, 'verify_email'],
  ['a second factor that is not there', all, { ...done, has_second_factor: false }, 'enrol_second_factor'],
  ['terms of another version', all, { ...done, terms: '1' }, 'accept_terms'],
  ['terms that nobody was asked for before', all, { demanded: [], has_verified_email: true, has_second_factor: true }, 'accept_terms'],
  ['what an operator demands of one person', {}, { ...done, demanded: ['change_password'] }, 'change_password'],
  ['one after the other, the password first', all, { ...done, terms: '1', demanded: ['change_password'] }, 'change_password'],
  ['one after the other, the terms last', all, { ...done, terms: '1', has_second_factor: false }, 'enrol_second_factor'],
])('P-80, design §1.10: %s', (_rule, of, facts, action) => {
  expect(findRequiredAction(of, facts)).toBe(action);
});
