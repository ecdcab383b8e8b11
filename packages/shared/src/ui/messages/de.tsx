// German.
import type { Messages } from './index.ts';

const report =
  'Gehen Sie zurück zur App und versuchen Sie es noch einmal. Erscheint diese Seite wieder, nennen Sie den Betreibern der App die Anfrage-ID.';
const mistake = {
  text: 'Die App hat eine Anfrage gesendet, die wir nicht annehmen können. Mit Ihrem Konto ist alles in Ordnung.',
  next: report,
};
const interaction = {
  text: 'Die App wollte ohne Sie fortfahren, aber Sie werden hier gebraucht.',
  next: 'Gehen Sie zurück zur App und melden Sie sich neu an.',
};

export const de: Messages = {
  lang: 'de',
  dir: 'ltr',

  client: {
    policy: 'Datenschutz',
    terms: 'Nutzungsbedingungen',
    unverified: (target) => (
      <>Diese App ist nicht verifiziert. Niemand hat geprüft, wer sie betreibt. Fahren Sie nur fort, wenn Sie {target} vertrauen.</>
    ),
    unverifiedHost: (host) => (
      <>
        Diese App ist nicht verifiziert. Sie meldet sich unter der Adresse {host}, und niemand hat geprüft, wer dahintersteht. Fahren Sie
        nur fort, wenn Sie diese Adresse kennen.
      </>
    ),
  },

  scopes: {
    openid: 'Erkennen, dass Sie es sind',
    profile: 'Ihren Namen, Ihr Bild und Ihr Profil sehen',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Postanschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    offline_access: 'Verbunden bleiben, wenn Sie nicht da sind',
    offlineExplained: 'Sie behält diesen Zugriff, bis Sie ihn zurücknehmen, auch wenn Sie abgemeldet sind.',
    other: (scope) => <>Die Berechtigung {scope} nutzen</>,
  },

  signIn: {
    title: 'Anmelden',
    lead: (client) => <>um mit {client} fortzufahren</>,
    againTitle: 'Erneut anmelden',
    againLead: 'Geben Sie Ihr Passwort ein, um zu zeigen, dass Sie es noch sind.',
    username: 'Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    another: 'Anderes Konto verwenden',
    denied: 'Benutzername und Passwort passen nicht zusammen. Prüfen Sie beide und versuchen Sie es noch einmal.',
    delayed: (wait) => `Es gab zu viele Versuche. Versuchen Sie es in ${wait} noch einmal.`,
  },

  consent: {
    title: 'Zugriff erlauben',
    question: (client) => <>Darf {client} Ihr Konto nutzen?</>,
    scopes: 'Die App kann dann:',
    resource: (resource) => <>Bei {resource} kann die App dann:</>,
    resourceAccess: 'Sie in Ihrem Namen nutzen',
    details: 'Im Einzelnen bittet die App:',
    yes: 'ja',
    no: 'nein',
    none: 'nichts',
    destination: (target) => <>In jedem Fall geht es weiter zu {target}.</>,
    device: (target) => (
      <>
        In jedem Fall geht es weiter zu {target}, einem Programm auf diesem Gerät. Erlauben Sie es nur, wenn Sie dieses Programm gerade
        selbst gestartet haben.
      </>
    ),
    allow: 'Erlauben',
    deny: 'Ablehnen',
  },

  chooser: {
    title: 'Konto auswählen',
    lead: (client) => <>um mit {client} fortzufahren</>,
    continue: (name) => <>Weiter als {name}</>,
    another: 'Anderes Konto verwenden',
  },

  logout: {
    title: 'Abmelden?',
    lead: 'Sie müssen sich danach in jeder App neu anmelden, die dieses Konto in diesem Browser nutzt.',
    asked: (client) => <>{client} möchte Sie abmelden. Sie müssen sich danach in jeder App neu anmelden, die dieses Konto nutzt.</>,
    confirm: 'Abmelden',
    cancel: 'Angemeldet bleiben',
  },

  formPost: {
    title: 'Einen Moment',
    lead: 'Ihre Antwort geht zurück an die App.',
    submit: 'Weiter',
  },

  webMessage: {
    title: 'Fertig',
    lead: 'Sie können dieses Fenster schließen.',
  },

  loggedOut: {
    title: 'Sie sind abgemeldet',
    lead: 'Sie können dieses Fenster schließen oder sich aus jeder App neu anmelden.',
    leaving: 'Ihre Apps werden benachrichtigt. Gleich geht es zurück.',
    back: (client) => <>Zurück zu {client}</>,
  },

  signedIn: {
    title: 'Sie sind angemeldet',
    lead: 'Apps, die dieses Konto nutzen, fragen in diesem Browser nicht noch einmal nach Ihrem Passwort.',
    signOut: 'Abmelden',
  },

  expired: {
    title: 'Diese Seite ist abgelaufen',
    lead: 'Sie war zu lange offen oder wurde in einem anderen Fenster abgeschlossen. Es wurde nichts geändert.',
    next: 'Gehen Sie zurück zur App, aus der Sie kamen, und beginnen Sie neu.',
    back: (client) => <>Zurück zu {client}</>,
  },

  error: {
    title: 'Das hat nicht geklappt',
    code: 'Fehler',
    description: 'Einzelheit',
    requestId: 'Anfrage-ID',
  },

  errors: {
    invalid_request: mistake,
    invalid_client: { text: 'Diese App ist hier nicht registriert oder abgeschaltet.', next: report },
    invalid_grant: mistake,
    unauthorized_client: { text: 'Diese App darf um diese Art von Zugriff nicht bitten.', next: report },
    unsupported_grant_type: mistake,
    invalid_scope: { text: 'Die App hat um eine Berechtigung gebeten, die es hier nicht gibt.', next: report },
    access_denied: { text: 'Der Zugriff wurde nicht erlaubt.', next: 'Sie können dieses Fenster schließen oder zur App zurückgehen.' },
    unsupported_response_type: mistake,
    server_error: {
      text: 'Bei uns ist etwas fehlgeschlagen.',
      next: 'Versuchen Sie es noch einmal. Erscheint diese Seite wieder, nennen Sie uns die Anfrage-ID.',
    },
    temporarily_unavailable: { text: 'Wir können gerade nicht antworten.', next: 'Warten Sie kurz und laden Sie die Seite dann neu.' },
    interaction_required: interaction,
    login_required: interaction,
    account_selection_required: interaction,
    consent_required: interaction,
    unmet_authentication_requirements: {
      text: 'Die App verlangt eine stärkere Anmeldung, als Ihr Konto sie bietet.',
      next: 'Richten Sie für Ihr Konto einen weiteren Anmeldeweg ein oder fragen Sie die Betreiber der App.',
    },
    invalid_request_uri: {
      text: 'Die Anfrage der App ist abgelaufen oder wurde schon benutzt.',
      next: 'Gehen Sie zurück zur App und beginnen Sie neu.',
    },
    invalid_request_object: mistake,
    registration_not_supported: mistake,
    invalid_token: mistake,
    insufficient_scope: mistake,
    insufficient_user_authentication: mistake,
    invalid_redirect_uri: {
      text: 'Die App will Sie zu einer Adresse schicken, die nicht für sie registriert ist. Zu Ihrem Schutz haben wir hier angehalten.',
      next: report,
    },
    invalid_client_metadata: mistake,
    invalid_software_statement: mistake,
    unapproved_software_statement: mistake,
    unsupported_token_type: mistake,
    invalid_target: mistake,
    invalid_authorization_details: mistake,
    invalid_dpop_proof: mistake,
    use_dpop_nonce: mistake,
    not_supported: { text: 'Dieser Dienst ist hier abgeschaltet.', next: report },
  },
};
