// German.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/de.tsx';

const report =
  'Gehen Sie zurück zur App und versuchen Sie es noch einmal. Erscheint diese Seite wieder, nennen Sie den Betreibern der App die Anfrage-ID.';

export const de: Messages = {
  lang: 'de',
  dir: 'ltr',

  page: { language: 'Sprache' },

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
    account: 'Ihr Konto verwalten: Profil ändern, Sie abmelden, Apps trennen, das Konto löschen',
    offline_access: 'Verbunden bleiben, wenn Sie nicht da sind',
    offlineExplained: 'Sie behält diesen Zugriff, bis Sie ihn zurücknehmen, auch wenn Sie abgemeldet sind.',
    other: (scope) => <>Die Berechtigung {scope} nutzen</>,
  },

  signIn: {
    title: 'Anmelden',
    lead: (client) => <>um mit {client} fortzufahren</>,
    againTitle: 'Erneut anmelden',
    againLead: 'Geben Sie Ihr Passwort ein, um zu zeigen, dass Sie es noch sind.',
    username: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    known: 'Konten auf diesem Gerät',
    forget: (name) => <>{name} von diesem Gerät entfernen</>,
    next: 'Weiter',
    submit: 'Anmelden',
    stay: 'Auf diesem Gerät angemeldet bleiben',
    another: 'Anderes Konto verwenden',
    or: 'oder',
    passkey: 'Mit einem Passkey anmelden',
    passkeyFailed: 'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder melden Sie sich mit Ihrem Passwort an.',
    passkeyDenied: 'Dieser Passkey gilt hier nicht, oder es hat zu lange gedauert. Versuchen Sie es noch einmal oder auf anderem Weg.',
    denied: 'Benutzername und Passwort passen nicht zusammen. Prüfen Sie beide und versuchen Sie es noch einmal.',
    delayed: (wait) => `Es gab zu viele Versuche. Versuchen Sie es in ${wait} noch einmal.`,
  },

  newPassword: {
    hint: (least) => `Mindestens ${least} Zeichen. Ein paar Wörter hintereinander sind leicht zu merken und schwer zu erraten.`,
    suggest: 'Ein Passwort vorschlagen',
    keep: 'Speichern Sie es in einem Passwortmanager, oder schreiben Sie es auf und bewahren Sie es sicher auf.',
    use: 'Dieses Passwort verwenden',
    refused: {
      too_short: (least) =>
        `Dieses Passwort ist zu kurz. Verwenden Sie mindestens ${least} Zeichen, zum Beispiel ein paar Wörter hintereinander.`,
      too_long: (most) => `Dieses Passwort ist zu lang. Es darf ${most} Bytes haben, das sind etwa so viele Buchstaben.`,
      guessable:
        'Dieses Passwort würde man als eines der ersten erraten. Verwenden Sie ein paar Wörter, die nichts miteinander zu tun haben.',
      personal:
        'Dieses Passwort besteht fast nur aus Ihrem Namen, Ihrer Adresse oder unserem Namen. Verwenden Sie Wörter, die weder mit Ihnen noch mit uns zu tun haben.',
      breached:
        'Dieses Passwort wurde schon einmal bei einem anderen Dienst gestohlen und steht auf bekannten Listen. Wählen Sie ein anderes.',
      used_before: 'Dieses Passwort haben Sie hier schon einmal verwendet. Wählen Sie ein anderes.',
    },
  },

  guest: {
    name: 'Gast',
    offer: 'Als Gast fortfahren',
    hint: 'Sie brauchen kein Konto und können später eines anlegen: Was Sie bis dahin getan haben, bleibt Ihnen.',
    here: 'Sie sind als Gast hier. Wenn Sie ein Konto anlegen, bleibt Ihnen, was Sie bisher getan haben. Wenn Sie sich bei einem anderen anmelden, bleibt es zurück.',
    keep: 'Dieses Konto behalten',
    invitation:
      'Sie sind als Gast hier: nur in diesem Browser und nicht für lange. Mit einer E-Mail-Adresse und einem Passwort oder Passkey bleibt Ihnen, was Sie bisher getan haben.',
    signUp:
      'Geben Sie Ihre E-Mail-Adresse ein, wir schicken Ihnen einen Link, mit dem es weitergeht. Was Sie als Gast getan haben, bleibt Ihnen.',
    elsewhere: 'Er funktioniert nur in dem Browser, in dem Sie Gast sind, und nur solange Sie es sind. Es wurde nichts geändert.',
  },

  secondFactor: {
    title: 'Bestätigen Sie, dass Sie es sind',
    totp: {
      lead: 'Geben Sie die sechs Ziffern ein, die Ihre Authenticator-App zeigt.',
      label: 'Sechsstelliger Code',
      other: 'Authenticator-App verwenden',
    },
    recovery_code: {
      lead: 'Geben Sie einen Ihrer Wiederherstellungscodes ein. Jeder gilt einmal.',
      label: 'Wiederherstellungscode',
      other: 'Wiederherstellungscode verwenden',
    },
    passkeyLead: 'Diese App verlangt Ihren Passkey.',
    passkey: 'Passkey verwenden',
    passkeyFailed: 'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal.',
    needsScript: 'Ein Passkey braucht JavaScript. Erlauben Sie es für diese Seite, und laden Sie sie neu.',
    submit: 'Weiter',
    denied: 'Dieser Code gilt nicht. Warten Sie auf den nächsten und versuchen Sie es noch einmal.',
    skip: 'Ohne fortfahren',
    cancel: 'Zurück zur App',
  },

  account: {
    title: 'Anmeldung und Sicherheit',
    back: 'Zurück zu Anmeldung und Sicherheit',
    confirmTitle: 'Bestätigen Sie, dass Sie es sind',
    confirmLead: 'Um Ihre Anmeldung zu ändern, müssen Sie sich in den letzten zehn Minuten angemeldet haben.',
    done: 'Fertig. Ihre Änderung gilt.',
    refused: {
      unknown: 'Das gibt es nicht mehr. Nichts wurde geändert.',
      replayed: 'Das hat zu lange gedauert oder wurde zweimal gesendet. Bitte versuchen Sie es noch einmal.',
      known_already: 'Diesen Passkey haben Sie schon hinzugefügt.',
      model:
        'Diese Art von Passkey wird hier nicht angenommen. Verwenden Sie einen Sicherheitsschlüssel, den Ihre Organisation zugelassen hat.',
      too_many: 'Sie haben so viele Passkeys, wie ein Konto fassen kann. Entfernen Sie zuerst einen.',
      last_method: 'Das ist Ihr einziger Weg zur Anmeldung. Fügen Sie einen weiteren hinzu, bevor Sie ihn entfernen.',
      code: 'Dieser Code gilt nicht. Prüfen Sie, ob die Uhr Ihres Telefons stimmt, und geben Sie den Code ein, den es jetzt zeigt.',
    },
    passkeys: {
      title: 'Ihre Passkeys',
      lead: 'Melden Sie sich mit Gesicht, Fingerabdruck oder Bildschirmsperre an. Ein Passkey lässt sich nicht erraten, und keine falsche Seite kann ihn abfragen.',
      add: 'Passkey hinzufügen',
      name: 'Bezeichnung',
      edit: (name) => <>{name} ändern</>,
      rename: 'Bezeichnung speichern',
      remove: 'Entfernen',
      synced: 'Auf allen Ihren Geräten',
      single: 'Auf einem Gerät',
      created: (date) => `hinzugefügt am ${date}`,
      used: (date) => `zuletzt verwendet am ${date}`,
      addTitle: 'Passkey hinzufügen',
      addLead: 'Ihr Gerät fragt nach Gesicht, Fingerabdruck oder Bildschirmsperre. Damit melden Sie sich künftig auch an.',
      create: 'Weiter',
      createFailed: 'Es wurde kein Passkey erstellt. Vielleicht gibt es auf diesem Gerät schon einen für dieses Konto.',
      needsScript: 'Ein Passkey braucht JavaScript. Erlauben Sie es für diese Seite, und laden Sie sie neu.',
    },
    totp: {
      title: 'Authenticator-App',
      lead: 'Ein Code von Ihrem Telefon, nach dem Passwort.',
      since: (date) => `Eingerichtet am ${date}`,
      set: 'App einrichten',
      replace: 'Ersetzen',
      remove: 'Entfernen',
      setTitle: 'Authenticator-App einrichten',
      setLead: 'Scannen Sie dies mit der App, und geben Sie die sechs Ziffern ein, die sie zeigt.',
      qr: 'QR-Code für Ihre Authenticator-App',
      byHand: 'Stattdessen von Hand eingeben',
      code: 'Sechsstelliger Code',
      confirm: 'Bestätigen',
    },
    recovery: {
      title: 'Wiederherstellungscodes',
      lead: 'Für den Tag, an dem Sie Ihr Telefon nicht haben.',
      left: (count) => (count === 1 ? 'Ein Code ist übrig' : `${count} Codes sind übrig`),
      renew: 'Neue Codes erstellen',
      shownTitle: 'Bewahren Sie diese Codes auf',
      shownLead:
        'Jeder gilt einmal, anstelle eines Codes aus Ihrer App. Sie werden nur jetzt gezeigt: Drucken Sie sie, oder speichern Sie sie bei Ihren Passwörtern.',
      shownDone: 'Ich habe sie aufbewahrt',
    },
  },

  ownAccount,

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

  mail: {
    account: 'Konto',
    when: 'Wann',
    from: 'IP-Adresse',
    device: 'Gerät',
    byHand: 'Wenn die Schaltfläche nichts tut, öffnen Sie diese Adresse im Browser:',
    expires: (wait) => `Gilt einmal, für ${wait}.`,
    ignore: 'Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. Es hat sich nichts geändert.',
    neverTell:
      'Geben Sie ihn nur auf der Seite ein, auf der Sie ihn angefordert haben, und verraten Sie ihn niemandem. Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren.',
    alarm: 'Wenn Sie das nicht waren, setzen Sie jetzt ein neues Passwort und sehen Sie Ihre Geräte durch.',
    toSecurity: 'Konto ansehen',
    signature: (brand) => `Gesendet von ${brand}, weil jemand diese Adresse dort verwendet hat. Antworten auf diese E-Mail liest niemand.`,
    recovery: {
      subject: 'Neues Passwort setzen',
      lead: 'Jemand, wahrscheinlich Sie, hat ein neues Passwort für Ihr Konto angefordert.',
      action: 'Neues Passwort wählen',
    },
    signUp: {
      subject: 'Konto fertigstellen',
      lead: 'Jemand, wahrscheinlich Sie, möchte mit dieser Adresse ein Konto anlegen.',
      action: 'Weiter',
    },
    invited: { subject: 'Sie sind eingeladen', lead: 'Sie sind eingeladen, mit dieser Adresse ein Konto anzulegen.' },
    known: {
      subject: 'Sie haben schon ein Konto',
      lead: 'Jemand, wahrscheinlich Sie, wollte mit dieser Adresse ein Konto anlegen. Es gibt schon eines: Melden Sie sich einfach an.',
      action: 'Anmelden',
    },
    signIn: {
      subject: 'Ihr Code zum Anmelden',
      lead: 'Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben.',
      action: 'Oder mit diesem Link anmelden, im selben Browser',
    },
    confirmAddress: {
      subject: 'E-Mail-Adresse bestätigen',
      lead: 'Geben Sie diesen Code ein, um zu zeigen, dass Sie E-Mails an diese Adresse lesen.',
    },
    notices: {
      new_browser: { subject: 'Neue Anmeldung an Ihrem Konto', lead: 'Ihr Konto wurde mit einem Browser benutzt, der ihm neu ist.' },
      password_changed: { subject: 'Ihr Passwort wurde geändert', lead: 'Ihr Konto hat ein neues Passwort.' },
      address_changed: {
        subject: 'Ihre E-Mail-Adresse wurde geändert',
        lead: 'Ihr Konto hat jetzt eine andere E-Mail-Adresse. Von nun an gehen E-Mails dorthin.',
      },
      credential_added: {
        subject: 'Eine Anmeldeart ist dazugekommen',
        lead: 'An Ihrem Konto kann man sich auf eine weitere Art anmelden.',
      },
      deletion_requested: {
        subject: 'Ihr Konto wird gelöscht',
        lead: 'Jemand, der an Ihrem Konto angemeldet war, hat das verlangt. Wenn Sie sich vorher anmelden, ist es zurückgenommen.',
      },
      credential_removed: {
        subject: 'Eine Anmeldeart wurde entfernt',
        lead: 'An Ihrem Konto kann man sich auf eine Art weniger anmelden.',
      },
    },
  },

  required: {
    cancel: 'Zurück zur App',
    signOut: 'Abmelden',
    password: {
      title: 'Neues Passwort wählen',
      lead: 'Ihr Passwort muss ersetzt werden, bevor es weitergeht. Überall sonst werden Sie abgemeldet.',
      label: 'Neues Passwort',
      save: 'Speichern und weiter',
    },
    secondFactor: {
      title: 'Schützen Sie Ihr Konto',
      lead: 'Hier melden sich alle mit mehr als einem Passwort an. Wählen Sie, was Sie verwenden möchten; es dauert eine Minute.',
      passkey: 'Passkey hinzufügen',
      app: 'Authenticator-App einrichten',
    },
    terms: {
      title: 'Bitte stimmen Sie unseren Bedingungen zu',
      lead: 'Lesen Sie sie, und stimmen Sie zu, um fortzufahren.',
      accept: 'Zustimmen und weiter',
    },
  },

  byMail: {
    email: 'E-Mail-Adresse',
    code: 'Code',
    notAnAddress: 'Das ist keine E-Mail-Adresse. Prüfen Sie sie und versuchen Sie es noch einmal.',
    delayed: (wait) => `Es wurden zu viele E-Mails angefordert. Versuchen Sie es in ${wait} wieder.`,
    sentTitle: 'Sehen Sie in Ihr Postfach',
    sentAgain: 'Nach ein paar Minuten noch nichts da? Sehen Sie im Spam-Ordner nach, oder fordern Sie noch einmal an.',
    again: 'Noch einmal anfordern',
    deadTitle: 'Dieser Link gilt nicht mehr',
    deadLead: 'Er wurde schon benutzt, ist zu alt, oder es gibt einen neueren. Es hat sich nichts geändert.',
    toSignIn: 'Zurück zur Anmeldung',
    recovery: {
      link: 'Passwort vergessen?',
      title: 'Neues Passwort setzen',
      lead: 'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden Ihnen einen Link.',
      submit: 'Link senden',
      sent: (address) => <>Wenn zu {address} ein Konto mit Passwort gehört, ist ein Link zu einem neuen Passwort dorthin unterwegs.</>,
      newLead: 'Wählen Sie ein Passwort, das Sie sonst nirgends verwenden.',
      password: 'Neues Passwort',
      endSessions: 'Überall sonst abmelden',
      save: 'Passwort speichern',
      doneTitle: 'Ihr Passwort ist gesetzt',
      doneLead: 'Melden Sie sich damit an, hier oder in dem Fenster, in dem Sie begonnen haben.',
      signIn: 'Anmelden',
    },
    signUp: {
      question: 'Neu hier?',
      link: 'Konto anlegen',
      title: 'Konto anlegen',
      lead: 'Geben Sie Ihre E-Mail-Adresse ein. Wir senden Ihnen einen Link, mit dem es weitergeht.',
      client: (client) => <>um mit {client} fortzufahren. Geben Sie Ihre E-Mail-Adresse ein, wir senden Ihnen einen Link.</>,
      submit: 'Link senden',
      sent: (address) => <>Öffnen Sie den Link in der E-Mail, die an {address} unterwegs ist, am besten in diesem Browser.</>,
      invited: 'E-Mails gehen nur an Adressen, die eingeladen wurden.',
      completeTitle: 'Fast fertig',
      completeLead: 'Ihre E-Mail-Adresse ist bestätigt. Sagen Sie, wie Sie sich anmelden möchten.',
      name: 'Ihr Name',
      password: 'Passwort',
      submitPassword: 'Konto anlegen',
      passkey: 'Stattdessen einen Passkey verwenden',
      passkeyFailed: 'Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal, oder wählen Sie ein Passwort.',
    },
    signIn: {
      link: 'Code per E-Mail senden',
      title: 'Mit E‑Mail anmelden',
      lead: 'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden Ihnen einen Code.',
      submit: 'Code senden',
      sent: (address) => <>Wenn zu {address} ein Konto gehört, ist ein Code dorthin unterwegs. Geben Sie ihn hier ein.</>,
      enter: 'Anmelden',
      denied: 'Dieser Code geht nicht. Prüfen Sie ihn, oder fordern Sie einen neuen an.',
      linkTitle: 'Anmelden',
      linkLead: 'Ein Schritt fehlt noch.',
    },
    address: {
      title: 'E‑Mail-Adresse',
      lead: 'Hierhin schreiben wir Ihnen, auch wenn Sie Ihr Passwort vergessen haben.',
      verified: 'Bestätigt',
      unverified: 'Noch nicht bestätigt',
      none: 'Sie haben noch keine.',
      confirm: 'Diese Adresse bestätigen',
      change: 'Adresse ändern',
      requiredTitle: 'E‑Mail-Adresse bestätigen',
      requiredLead: 'Bevor es weitergeht, zeigen Sie, dass Sie E-Mails an diese Adresse lesen.',
      sendCode: 'Code senden',
      sent: (address) => <>Wenn {address} Ihre Adresse sein kann, ist ein Code dorthin unterwegs. Geben Sie ihn hier ein.</>,
      enter: 'Bestätigen',
    },
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
    security: 'Anmeldung und Sicherheit',
  },

  cookiesOff: {
    title: 'Ihr Browser speichert keine Cookies',
    lead: 'Wir brauchen sie, um von einer Seite zur nächsten zu wissen, dass Sie es noch sind.',
    next: 'Erlauben Sie Cookies für diese Seite, oder verlassen Sie den privaten Modus, falls er sie blockiert. Gehen Sie dann zurück und versuchen Sie es noch einmal; nichts ist verloren.',
  },

  expired: {
    title: 'Diese Seite ist abgelaufen',
    lead: 'Sie war zu lange offen oder wurde in einem anderen Fenster abgeschlossen. Es wurde nichts geändert.',
    next: 'Gehen Sie zurück zur App, aus der Sie kamen, und beginnen Sie neu.',
    again: 'Seite neu öffnen',
    back: (client) => <>Zurück zu {client}</>,
  },

  error: {
    title: 'Das hat nicht geklappt',
    code: 'Fehler',
    description: 'Einzelheit',
    requestId: 'Anfrage-ID',
  },

  errors: {
    mistake: {
      text: 'Die App hat eine Anfrage gesendet, die wir nicht annehmen können. Mit Ihrem Konto ist alles in Ordnung.',
      next: report,
    },
    interaction: {
      text: 'Die App wollte ohne Sie fortfahren, aber Sie werden hier gebraucht.',
      next: 'Gehen Sie zurück zur App und melden Sie sich neu an.',
    },
    invalid_client: { text: 'Diese App ist hier nicht registriert oder abgeschaltet.', next: report },
    unauthorized_client: { text: 'Diese App darf um diese Art von Zugriff nicht bitten.', next: report },
    invalid_scope: { text: 'Die App hat um eine Berechtigung gebeten, die es hier nicht gibt.', next: report },
    access_denied: { text: 'Der Zugriff wurde nicht erlaubt.', next: 'Sie können dieses Fenster schließen oder zur App zurückgehen.' },
    server_error: {
      text: 'Bei uns ist etwas fehlgeschlagen.',
      next: 'Versuchen Sie es noch einmal. Erscheint diese Seite wieder, nennen Sie uns die Anfrage-ID.',
    },
    temporarily_unavailable: { text: 'Wir können gerade nicht antworten.', next: 'Warten Sie kurz und laden Sie die Seite dann neu.' },
    unmet_authentication_requirements: {
      text: 'Die App verlangt eine stärkere Anmeldung, als Ihr Konto sie bietet.',
      next: 'Richten Sie für Ihr Konto einen weiteren Anmeldeweg ein oder fragen Sie die Betreiber der App.',
    },
    invalid_request_uri: {
      text: 'Die Anfrage der App ist abgelaufen oder wurde schon benutzt.',
      next: 'Gehen Sie zurück zur App und beginnen Sie neu.',
    },
    invalid_redirect_uri: {
      text: 'Die App will Sie zu einer Adresse schicken, die nicht für sie registriert ist. Zu Ihrem Schutz haben wir hier angehalten.',
      next: report,
    },
    not_supported: { text: 'Dieser Dienst ist hier abgeschaltet.', next: report },
  },
};
