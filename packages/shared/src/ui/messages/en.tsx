// English: the catalogue that gives all others their shape, and the language of last resort.
import type { Child } from 'hono/jsx';
import type { Locale } from './locales.ts';
import { ownAccount } from './own-account/en.tsx';

const report = 'Go back to the app and try again. If this page returns, tell the people who run the app, and give them the request ID.';

export const en = {
  lang: 'en' as Locale,
  /** `rtl` turns the whole page around. */
  dir: 'ltr' as 'ltr' | 'rtl',

  page: { language: 'Language' },

  client: {
    policy: 'Privacy policy',
    terms: 'Terms of service',
    unverified: (target: Child) => <>This app is unverified. Nobody has checked who runs it, so go on only if you trust {target}.</>,
    unverifiedHost: (host: Child) => (
      <>
        This app is unverified. It goes by the address {host}, and nobody has checked who is behind it. Go on only if you know that address.
      </>
    ),
  },

  scopes: {
    openid: 'Know that it is you',
    profile: 'See your name, picture and profile',
    email: 'See your email address',
    address: 'See your postal address',
    phone: 'See your phone number',
    account: 'Manage your account: change your profile, sign you out, disconnect apps, delete the account',
    offline_access: 'Stay connected while you are away',
    offlineExplained: 'It keeps this access until you take it back, even when you are signed out.',
    other: (scope: Child) => <>Use the permission {scope}</>,
  },

  signIn: {
    title: 'Sign in',
    lead: (client: Child) => <>to continue to {client}</>,
    againTitle: 'Sign in again',
    againLead: 'Enter your password to show that it is still you.',
    username: 'Username or email address',
    password: 'Password',
    known: 'Accounts on this device',
    forget: (name: Child) => <>Remove {name} from this device</>,
    next: 'Continue',
    submit: 'Sign in',
    stay: 'Stay signed in on this device',
    another: 'Use another account',
    or: 'or',
    passkey: 'Sign in with a passkey',
    passkeyFailed: 'No passkey was used. Try again, or sign in with your password.',
    passkeyDenied: 'That passkey cannot be used here, or it took too long. Try again, or sign in another way.',
    denied: 'That username and password do not match. Check both and try again.',
    delayed: (wait: string) => `There were too many attempts. Try again in ${wait}.`,
  },

  /** What a person is told of a password they chose; the kinds are those of policies/password. */
  newPassword: {
    hint: (least: number) => `At least ${least} characters. A few words in a row are easy to remember and hard to guess.`,
    suggest: 'Suggest a password',
    keep: 'Save it in a password manager, or write it down and keep it safe.',
    use: 'Use this password',
    refused: {
      too_short: (least: number) => `That password is too short. Use at least ${least} characters, for example a few words in a row.`,
      too_long: (most: number) => `That password is too long. It can have ${most} bytes, which is about as many letters.`,
      guessable: 'That password is one of the first that anybody would guess. Use a few words that have nothing to do with each other.',
      personal: 'That password is mostly your name, your address or our name. Use words that have nothing to do with you or with us.',
      breached: 'That password was stolen from another site once, and is on the lists of guessers. Choose another one.',
      used_before: 'You have used that password here before. Choose another one.',
    },
  },

  guest: {
    /** For whoever has no name of their own. */
    name: 'Guest',
    offer: 'Continue as a guest',
    hint: 'You need no account, and can create one later: what you did until then stays yours.',
    here: 'You are here as a guest. If you create an account, what you did so far stays yours. If you sign in to another one, it is left behind.',
    keep: 'Keep this account',
    invitation:
      'You are here as a guest: in this browser alone, and not for long. With an email address and a password or a passkey, what you did so far stays yours.',
    signUp: 'Enter your email address, and we send you a link to go on with. What you did as a guest stays yours.',
    elsewhere: 'It works only in the browser where you are a guest, and only while you are one. Nothing was changed.',
  },

  secondFactor: {
    title: 'Confirm that it is you',
    totp: {
      lead: 'Enter the six digits that your authenticator app shows.',
      label: 'Code',
      other: 'Use your authenticator app',
    },
    recovery_code: {
      lead: 'Enter one of your recovery codes. Each of them works once.',
      label: 'Recovery code',
      other: 'Use a recovery code',
    },
    passkeyLead: 'This app asks for your passkey.',
    passkey: 'Use a passkey',
    passkeyFailed: 'No passkey was used. Try again.',
    needsScript: 'A passkey needs JavaScript. Allow it for this page, then load the page again.',
    submit: 'Continue',
    denied: 'That code does not work. Wait for the next one and try again.',
    skip: 'Continue without it',
    cancel: 'Return to the app',
  },

  account: {
    title: 'Sign-in and security',
    back: 'Back to sign-in and security',
    confirmTitle: 'Confirm that it is you',
    confirmLead: 'Changing how you sign in needs a sign-in from the last ten minutes.',
    done: 'Done. Your change is in effect.',
    refused: {
      unknown: 'That is gone already. Nothing was changed.',
      replayed: 'That took too long, or it was sent twice. Please try again.',
      known_already: 'You have added this passkey already.',
      model: 'This kind of passkey is not accepted here. Use a security key that your organization has approved.',
      too_many: 'You have as many passkeys as an account can hold. Remove one first.',
      last_method: 'This is your only way to sign in. Add another one before you remove it.',
      code: 'That code does not work. Check that the time on your phone is right, and enter the code it shows now.',
    },
    passkeys: {
      title: 'Passkeys',
      lead: 'Sign in with your face, your fingerprint or your screen lock. A passkey cannot be guessed, and no false site can ask for it.',
      add: 'Add a passkey',
      name: 'Name',
      edit: (name: Child) => <>Change {name}</>,
      rename: 'Save name',
      remove: 'Remove',
      synced: 'On all your devices',
      single: 'On one device',
      created: (date: string) => `added ${date}`,
      used: (date: string) => `last used ${date}`,
      addTitle: 'Add a passkey',
      addLead: 'Your device asks for your face, your fingerprint or your screen lock. You can use the same to sign in from then on.',
      create: 'Continue',
      createFailed: 'No passkey was made. You may have one for this account on this device already.',
      needsScript: 'A passkey needs JavaScript. Allow it for this page, then load the page again.',
    },
    totp: {
      title: 'Authenticator app',
      lead: 'A code from your phone, asked for after your password.',
      since: (date: string) => `Set up ${date}`,
      set: 'Set up an app',
      replace: 'Replace',
      remove: 'Remove',
      setTitle: 'Set up an authenticator app',
      setLead: 'Scan this with the app, then enter the six digits it shows.',
      qr: 'QR code for your authenticator app',
      byHand: 'Enter it by hand instead',
      code: 'Code',
      confirm: 'Confirm',
    },
    recovery: {
      title: 'Recovery codes',
      lead: 'For the day you do not have your phone.',
      left: (count: number) => (count === 1 ? 'One code is left' : `${count} codes are left`),
      renew: 'Make new codes',
      shownTitle: 'Keep these recovery codes',
      shownLead:
        'Each of them works once, in place of a code from your app. They are shown this one time: print them, or save them where you keep passwords.',
      shownDone: 'I have kept them',
    },
  },

  ownAccount,

  consent: {
    title: 'Allow access',
    question: (client: Child) => <>Allow {client} to use your account?</>,
    scopes: 'It will be able to:',
    resource: (resource: Child) => <>At {resource} it will be able to:</>,
    resourceAccess: 'Use it in your name',
    details: 'It asks in particular:',
    yes: 'yes',
    no: 'no',
    none: 'nothing',
    destination: (target: Child) => <>Either way, you go on to {target}.</>,
    device: (target: Child) => (
      <>Either way, you go on to {target}, a program on this device. Allow it only if you have just started that program yourself.</>
    ),
    allow: 'Allow',
    deny: 'Deny',
  },

  mail: {
    account: 'Account',
    when: 'When',
    from: 'IP address',
    device: 'Device',
    byHand: 'If the button does nothing, open this address in your browser:',
    expires: (wait: string) => `It works once, for ${wait}.`,
    ignore: 'If you did not ask for this, you can ignore this mail. Nothing has changed.',
    neverTell: 'Enter it only on the page where you asked for it, and tell it nobody. If you did not ask for it, you can ignore this mail.',
    alarm: 'If this was not you, set a new password now and look through your devices.',
    toSecurity: 'Look at your account',
    signature: (brand: string) => `Sent by ${brand}, because somebody used this address there. Nobody reads answers to this mail.`,
    recovery: {
      subject: 'Set a new password',
      lead: 'Somebody, most likely you, asked for a new password for your account.',
      action: 'Choose a new password',
    },
    signUp: {
      subject: 'Finish your account',
      lead: 'Somebody, most likely you, wants to make an account with this address.',
      action: 'Go on',
    },
    /** For whom an operator has invited. */
    invited: { subject: 'You are invited', lead: 'You are invited to make an account with this address.' },
    known: {
      subject: 'You have an account already',
      lead: 'Somebody, most likely you, wanted to make an account with this address. It has one: just sign in.',
      action: 'Sign in',
    },
    signIn: {
      subject: 'Your sign-in code',
      lead: 'Enter this code on the page where you asked for it.',
      action: 'Or sign in with this link, in the same browser',
    },
    confirmAddress: {
      subject: 'Confirm your email address',
      lead: 'Enter this code to show that you read mail at this address.',
    },
    notices: {
      new_browser: { subject: 'New sign-in to your account', lead: 'Your account was used with a browser it was not used with before.' },
      password_changed: { subject: 'Your password was changed', lead: 'Your account has a new password.' },
      address_changed: {
        subject: 'Your email address was changed',
        lead: 'Your account has another email address now. From here on, mail goes there.',
      },
      credential_added: { subject: 'A way to sign in was added', lead: 'Your account can be signed in to in one more way.' },
      deletion_requested: {
        subject: 'Your account will be deleted',
        lead: 'Somebody who was signed in to your account asked for it. Signing in before the day has come takes it back.',
      },
      credential_removed: { subject: 'A way to sign in was removed', lead: 'Your account can be signed in to in one way less.' },
    },
  },

  /** What is asked of a person before they go on. */
  required: {
    cancel: 'Return to the app',
    signOut: 'Sign out',
    password: {
      title: 'Choose a new password',
      lead: 'Your password has to be replaced before you go on. Everywhere else you will be signed out.',
      label: 'New password',
      save: 'Save and continue',
    },
    secondFactor: {
      title: 'Protect your account',
      lead: 'Everybody here signs in with more than a password. Choose what you want to use; it takes a minute.',
      passkey: 'Add a passkey',
      app: 'Set up an authenticator app',
    },
    terms: {
      title: 'Please accept our terms',
      lead: 'Read them, and accept them to go on.',
      accept: 'Accept and continue',
    },
  },

  byMail: {
    email: 'Email address',
    code: 'Code',
    notAnAddress: 'That is no email address. Check it and try again.',
    delayed: (wait: string) => `Mail was asked for too often. Try again in ${wait}.`,
    sentTitle: 'Check your mail',
    sentAgain: 'Nothing there after a few minutes? Look into the spam folder, or ask again.',
    again: 'Ask again',
    deadTitle: 'This link no longer works',
    deadLead: 'It was used already, it is too old, or a newer one was sent. Nothing was changed.',
    toSignIn: 'Back to sign-in',
    recovery: {
      link: 'Forgot your password?',
      title: 'Set a new password',
      lead: 'Enter the email address of your account. We send you a link.',
      submit: 'Send the link',
      sent: (address: Child) => <>If an account with a password belongs to {address}, a link to a new password is on its way there.</>,
      newLead: 'Choose a password that you use nowhere else.',
      password: 'New password',
      endSessions: 'Sign out everywhere else',
      save: 'Save the password',
      doneTitle: 'Your password is set',
      doneLead: 'Sign in with it, here or in the window where you began.',
      signIn: 'Sign in',
    },
    signUp: {
      question: 'New here?',
      link: 'Create an account',
      title: 'Create an account',
      lead: 'Enter your email address. We send you a link to go on with.',
      client: (client: Child) => <>to continue to {client}. Enter your email address, and we send you a link to go on with.</>,
      submit: 'Send the link',
      sent: (address: Child) => <>Open the link in the mail that is on its way to {address}, best in this browser.</>,
      invited: 'Mail goes only to addresses that were invited.',
      completeTitle: 'Almost done',
      completeLead: 'Your email address is confirmed. Say how you want to sign in.',
      name: 'Your name',
      password: 'Password',
      submitPassword: 'Create the account',
      passkey: 'Use a passkey instead',
      passkeyFailed: 'No passkey was made. Try again, or choose a password.',
    },
    signIn: {
      link: 'Email me a code',
      title: 'Sign in by email',
      lead: 'Enter the email address of your account. We send you a code.',
      submit: 'Send the code',
      sent: (address: Child) => <>If an account belongs to {address}, a code is on its way there. Enter it here.</>,
      enter: 'Sign in',
      denied: 'That code does not work. Check it, or ask for a new one.',
      linkTitle: 'Sign in',
      linkLead: 'One step is left.',
    },
    address: {
      title: 'Email address',
      lead: 'Here we write to you, also when you have lost your password.',
      verified: 'Confirmed',
      unverified: 'Not confirmed yet',
      none: 'You have none yet.',
      confirm: 'Confirm this address',
      change: 'Change the address',
      requiredTitle: 'Confirm your email address',
      requiredLead: 'Before you go on, show that you read mail at this address.',
      sendCode: 'Send a code',
      sent: (address: Child) => <>If {address} can be yours, a code is on its way there. Enter it here.</>,
      enter: 'Confirm',
    },
  },

  chooser: {
    title: 'Choose an account',
    lead: (client: Child) => <>to continue to {client}</>,
    continue: (name: Child) => <>Continue as {name}</>,
    another: 'Use another account',
  },

  logout: {
    title: 'Sign out?',
    lead: 'You will have to sign in again in every app that uses this account in this browser.',
    asked: (client: Child) => <>{client} asks to sign you out. You will have to sign in again in every app that uses this account.</>,
    confirm: 'Sign out',
    cancel: 'Stay signed in',
  },

  formPost: {
    title: 'One moment',
    lead: 'Your answer goes back to the app.',
    submit: 'Continue',
  },

  webMessage: {
    title: 'Done',
    lead: 'You can close this window.',
  },

  loggedOut: {
    title: 'You are signed out',
    lead: 'You can close this window, or sign in again from any app.',
    leaving: 'Your apps are being told. You return in a moment.',
    back: (client: Child) => <>Return to {client}</>,
  },

  signedIn: {
    title: 'You are signed in',
    lead: 'Apps that use this account will not ask for your password again in this browser.',
    signOut: 'Sign out',
    security: 'Sign-in and security',
  },

  cookiesOff: {
    title: 'Your browser keeps no cookies',
    lead: 'We need them to know that it is still you from one page to the next.',
    next: 'Allow cookies for this site, or leave private browsing if it blocks them. Then go back and try again; nothing is lost.',
  },

  expired: {
    title: 'This page has expired',
    lead: 'It was open for too long, or it was finished in another window. Nothing was changed.',
    next: 'Go back to the app you came from and start again.',
    again: 'Open the page again',
    back: (client: Child) => <>Return to {client}</>,
  },

  error: {
    title: 'This did not work',
    code: 'Error',
    description: 'Detail',
    requestId: 'Request ID',
  },

  /** What happened, and what the person can do about it; explanations.ts knows which error is explained by which. */
  errors: {
    mistake: { text: 'The app sent a request that we cannot accept. Nothing is wrong with your account.', next: report },
    interaction: {
      text: 'The app tried to go on without you, but you are needed here.',
      next: 'Go back to the app and sign in again.',
    },
    invalid_client: { text: 'This app is not registered here, or it is switched off.', next: report },
    unauthorized_client: { text: 'This app may not ask for this kind of access.', next: report },
    invalid_scope: { text: 'The app asked for a permission that does not exist here.', next: report },
    access_denied: { text: 'Access was not allowed.', next: 'You can close this window, or go back to the app.' },
    server_error: { text: 'Something failed on our side.', next: 'Try again. If this page returns, tell us the request ID.' },
    temporarily_unavailable: { text: 'We cannot answer right now.', next: 'Wait a moment, then load this page again.' },
    unmet_authentication_requirements: {
      text: 'The app asks for a stronger way to sign in than your account offers.',
      next: 'Add another way to sign in to your account, or ask the people who run the app.',
    },
    invalid_request_uri: {
      text: 'The request of the app has expired or was already used.',
      next: 'Go back to the app and start again.',
    },
    invalid_redirect_uri: {
      text: 'The app wants to send you to an address that is not registered for it. We stopped here to protect you.',
      next: report,
    },
    not_supported: { text: 'This service is switched off here.', next: report },
  },
};
