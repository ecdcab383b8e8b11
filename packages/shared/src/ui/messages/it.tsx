// Italian.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/it.tsx';

const report = 'Torna all’app e riprova. Se questa pagina si ripresenta, avvisa chi gestisce l’app e comunica l’ID della richiesta.';

export const it: Messages = {
  lang: 'it',
  dir: 'ltr',

  page: { language: 'Lingua' },

  client: {
    policy: 'Informativa sulla privacy',
    terms: 'Termini di servizio',
    unverified: (target) => <>Questa app non è verificata. Nessuno ha controllato chi la gestisce: continua solo se ti fidi di {target}.</>,
    unverifiedHost: (host) => (
      <>
        Questa app non è verificata. Si presenta con l’indirizzo {host}, e nessuno ha controllato chi ci sia dietro. Continua solo se
        conosci questo indirizzo.
      </>
    ),
  },

  scopes: {
    openid: 'Sapere che sei tu',
    profile: 'Vedere il tuo nome, la tua foto e il tuo profilo',
    email: 'Vedere il tuo indirizzo email',
    address: 'Vedere il tuo indirizzo postale',
    phone: 'Vedere il tuo numero di telefono',
    account: 'Gestire il tuo account: modificare il profilo, terminare le tue sessioni, scollegare app, eliminare l’account',
    offline_access: 'Restare collegata quando non ci sei',
    offlineExplained: 'L’app mantiene questo accesso finché non lo revochi, anche se esci dall’account.',
    other: (scope) => <>Usare l’autorizzazione {scope}</>,
  },

  signIn: {
    title: 'Accedi',
    lead: (client) => <>per continuare su {client}</>,
    againTitle: 'Accedi di nuovo',
    againLead: 'Inserisci la password per mostrare che sei ancora tu.',
    username: 'Nome utente o email',
    password: 'Password',
    known: 'Account su questo dispositivo',
    forget: (name) => <>Rimuovi {name} da questo dispositivo</>,
    next: 'Continua',
    submit: 'Accedi',
    stay: 'Mantieni l’accesso su questo dispositivo',
    another: 'Usa un altro account',
    or: 'oppure',
    passkey: 'Accedi con una passkey',
    passkeyFailed: 'Non è stata usata alcuna passkey. Riprova o accedi con la password.',
    passkeyDenied: 'Questa passkey non può essere usata qui, oppure è passato troppo tempo. Riprova o accedi in un altro modo.',
    denied: 'Questo nome utente e questa password non corrispondono. Controllali entrambi e riprova.',
    delayed: (wait) => `Ci sono stati troppi tentativi. Riprova tra ${wait}.`,
  },

  newPassword: {
    hint: (least) => `Almeno ${least} caratteri. Qualche parola di seguito è facile da ricordare e difficile da indovinare.`,
    suggest: 'Suggerisci una password',
    keep: 'Salvala in un gestore di password, oppure annotala e conservala in un luogo sicuro.',
    use: 'Usa questa password',
    refused: {
      too_short: (least) => `Questa password è troppo corta. Usa almeno ${least} caratteri, per esempio qualche parola di seguito.`,
      too_long: (most) => `Questa password è troppo lunga. Può avere ${most} byte, cioè più o meno altrettante lettere.`,
      guessable:
        'Questa password è una delle prime che chiunque proverebbe. Usa qualche parola che non abbia nulla a che fare con le altre.',
      personal:
        'Questa password è quasi solo il tuo nome, il tuo indirizzo o il nostro nome. Usa parole che non abbiano nulla a che fare con te né con noi.',
      breached:
        'Questa password è già stata rubata da un altro sito ed è negli elenchi di chi prova a indovinare le password. Scegline un’altra.',
      used_before: 'Hai già usato questa password qui. Scegline un’altra.',
    },
  },

  guest: {
    name: 'Ospite',
    offer: 'Continua come ospite',
    hint: 'Non ti serve un account e puoi crearne uno più tardi: ciò che avrai fatto fino ad allora resterà tuo.',
    here: 'Sei qui come ospite. Se crei un account, ciò che hai fatto finora resta tuo. Se accedi a un altro, viene lasciato indietro.',
    keep: 'Conserva questo account',
    invitation:
      'Sei qui come ospite: solo in questo browser e non per molto. Con un indirizzo e-mail e una password o una passkey, ciò che hai fatto finora resta tuo.',
    signUp: 'Inserisci il tuo indirizzo e-mail e ti inviamo un link per continuare. Ciò che hai fatto come ospite resta tuo.',
    elsewhere: 'Funziona solo nel browser in cui sei ospite, e solo finché lo sei. Non è stato modificato nulla.',
  },

  secondFactor: {
    title: 'Conferma che sei tu',
    totp: {
      lead: 'Inserisci le sei cifre che vedi nella tua app di autenticazione.',
      label: 'Codice',
      other: 'Usa l’app di autenticazione',
    },
    recovery_code: {
      lead: 'Inserisci uno dei tuoi codici di recupero. Ognuno vale una volta sola.',
      label: 'Codice di recupero',
      other: 'Usa un codice di recupero',
    },
    passkeyLead: 'Questa app chiede la tua passkey.',
    passkey: 'Usa una passkey',
    passkeyFailed: 'Non è stata usata alcuna passkey. Riprova.',
    needsScript: 'Per usare una passkey serve JavaScript. Consentilo per questa pagina, poi ricaricala.',
    submit: 'Continua',
    denied: 'Questo codice non funziona. Aspetta il prossimo e riprova.',
    skip: 'Continua senza conferma',
    cancel: 'Torna all’app',
  },

  account: {
    title: 'Accesso e sicurezza',
    back: 'Torna ad accesso e sicurezza',
    confirmTitle: 'Conferma che sei tu',
    confirmLead: 'Per cambiare il modo in cui accedi, devi aver effettuato l’accesso negli ultimi dieci minuti.',
    done: 'Fatto. La modifica è attiva.',
    refused: {
      unknown: 'Questo elemento non c’è più. Non è stato modificato nulla.',
      replayed: 'È passato troppo tempo, oppure la richiesta è stata inviata due volte. Riprova.',
      known_already: 'Hai già aggiunto questa passkey.',
      model: 'Questo tipo di passkey non è accettato qui. Usa una chiave di sicurezza approvata dalla tua organizzazione.',
      too_many: 'Hai il numero massimo di passkey per un account. Prima rimuovine una.',
      last_method: 'Questo è il tuo unico metodo di accesso. Aggiungine un altro prima di rimuoverlo.',
      code: 'Questo codice non funziona. Controlla che l’ora del telefono sia giusta e inserisci il codice che vedi adesso.',
    },
    passkeys: {
      title: 'Passkey',
      lead: 'Accedi con il volto, l’impronta digitale o il blocco schermo. Una passkey non si può indovinare, e nessun sito falso può chiederla.',
      add: 'Aggiungi una passkey',
      name: 'Nome',
      edit: (name) => <>Modifica {name}</>,
      rename: 'Salva il nome',
      remove: 'Rimuovi',
      synced: 'Su tutti i tuoi dispositivi',
      single: 'Su un solo dispositivo',
      created: (date) => `aggiunta: ${date}`,
      used: (date) => `ultimo utilizzo: ${date}`,
      addTitle: 'Aggiungi una passkey',
      addLead:
        'Il dispositivo ti chiede il volto, l’impronta digitale o il blocco schermo. Da quel momento puoi accedere allo stesso modo.',
      create: 'Continua',
      createFailed: 'Non è stata creata alcuna passkey. Forse su questo dispositivo ne hai già una per questo account.',
      needsScript: 'Per usare una passkey serve JavaScript. Consentilo per questa pagina, poi ricaricala.',
    },
    totp: {
      title: 'App di autenticazione',
      lead: 'Un codice dal tuo telefono, richiesto dopo la password.',
      since: (date) => `Configurata: ${date}`,
      set: 'Configura un’app',
      replace: 'Sostituisci',
      remove: 'Rimuovi',
      setTitle: 'Configura un’app di autenticazione',
      setLead: 'Inquadra questo codice con l’app, poi inserisci le sei cifre che vedi.',
      qr: 'Codice QR per la tua app di autenticazione',
      byHand: 'Inseriscilo a mano',
      code: 'Codice',
      confirm: 'Conferma',
    },
    recovery: {
      title: 'Codici di recupero',
      lead: 'Per il giorno in cui non hai il telefono con te.',
      left: (count) => (count === 0 ? 'Non resta alcun codice' : count === 1 ? 'Resta un codice' : `Restano ${count} codici`),
      renew: 'Crea nuovi codici',
      shownTitle: 'Conserva questi codici di recupero',
      shownLead:
        'Ognuno vale una volta sola, al posto di un codice dell’app. Li vedi solo questa volta: stampali, o salvali dove tieni le password.',
      shownDone: 'Li ho conservati',
    },
  },

  ownAccount,

  consent: {
    title: 'Consenti l’accesso',
    question: (client) => <>Vuoi consentire a {client} di usare il tuo account?</>,
    scopes: 'L’app potrà:',
    resource: (resource) => <>Su {resource} l’app potrà:</>,
    resourceAccess: 'Usare il servizio a tuo nome',
    details: 'In particolare, l’app chiede:',
    yes: 'sì',
    no: 'no',
    none: 'niente',
    destination: (target) => <>In ogni caso, proseguirai verso {target}.</>,
    device: (target) => (
      <>
        In ogni caso, proseguirai verso {target}, un programma su questo dispositivo. Consenti l’accesso solo se hai appena avviato tu quel
        programma.
      </>
    ),
    allow: 'Consenti',
    deny: 'Rifiuta',
  },

  mail: {
    account: 'Account',
    when: 'Quando',
    from: 'Indirizzo IP',
    device: 'Dispositivo',
    byHand: 'Se il pulsante non funziona, apri questo indirizzo nel browser:',
    expires: (wait) => `Vale una volta sola, per ${wait}.`,
    ignore: 'Se non hai fatto tu questa richiesta, puoi ignorare questa email. Non è cambiato nulla.',
    neverTell:
      'Inserisci il codice solo nella pagina in cui lo hai richiesto e non rivelarlo a nessuno. Se non lo hai richiesto tu, puoi ignorare questa email.',
    alarm: 'Se non eri tu, imposta subito una nuova password e controlla i tuoi dispositivi.',
    toSecurity: 'Controlla il tuo account',
    signature: (brand) =>
      `Email inviata da ${brand}, perché lì qualcuno ha usato questo indirizzo. Nessuno legge le risposte a questa email.`,
    recovery: {
      subject: 'Imposta una nuova password',
      lead: 'Qualcuno, molto probabilmente tu, ha richiesto una nuova password per il tuo account.',
      action: 'Scegli una nuova password',
    },
    signUp: {
      subject: 'Completa il tuo account',
      lead: 'Qualcuno, molto probabilmente tu, vuole creare un account con questo indirizzo.',
      action: 'Continua',
    },
    invited: { subject: 'Hai ricevuto un invito', lead: 'Hai ricevuto un invito a creare un account con questo indirizzo.' },
    known: {
      subject: 'Hai già un account',
      lead: 'Qualcuno, molto probabilmente tu, voleva creare un account con questo indirizzo. Ne esiste già uno: ti basta accedere.',
      action: 'Accedi',
    },
    signIn: {
      subject: 'Il tuo codice di accesso',
      lead: 'Inserisci questo codice nella pagina in cui lo hai richiesto.',
      action: 'Oppure accedi con questo link, nello stesso browser',
    },
    confirmAddress: {
      subject: 'Conferma il tuo indirizzo email',
      lead: 'Inserisci questo codice per mostrare che leggi le email di questo indirizzo.',
    },
    notices: {
      new_browser: {
        subject: 'Nuovo accesso al tuo account',
        lead: 'Il tuo account è stato usato con un browser con cui non era mai stato usato prima.',
      },
      password_changed: { subject: 'La tua password è stata cambiata', lead: 'Il tuo account ha una nuova password.' },
      address_changed: {
        subject: 'Il tuo indirizzo email è stato cambiato',
        lead: 'Il tuo account ora ha un altro indirizzo email. D’ora in poi le email arriveranno lì.',
      },
      credential_added: { subject: 'È stato aggiunto un metodo di accesso', lead: 'Ora c’è un metodo in più per accedere al tuo account.' },
      deletion_requested: {
        subject: 'Il tuo account verrà eliminato',
        lead: 'Qualcuno che aveva effettuato l’accesso al tuo account lo ha chiesto. Se accedi prima di quel giorno, l’eliminazione viene annullata.',
      },
      credential_removed: {
        subject: 'È stato rimosso un metodo di accesso',
        lead: 'Ora c’è un metodo in meno per accedere al tuo account.',
      },
    },
  },

  required: {
    cancel: 'Torna all’app',
    signOut: 'Esci',
    password: {
      title: 'Scegli una nuova password',
      lead: 'Prima di continuare devi sostituire la password. Tutte le altre tue sessioni verranno terminate.',
      label: 'Nuova password',
      save: 'Salva e continua',
    },
    secondFactor: {
      title: 'Proteggi il tuo account',
      lead: 'Qui si accede sempre con qualcosa in più di una password. Scegli che cosa vuoi usare: ci vuole un minuto.',
      passkey: 'Aggiungi una passkey',
      app: 'Configura un’app di autenticazione',
    },
    terms: {
      title: 'Accetta i nostri termini',
      lead: 'Leggili e accettali per continuare.',
      accept: 'Accetta e continua',
    },
  },

  byMail: {
    email: 'Indirizzo email',
    code: 'Codice',
    notAnAddress: 'Questo non è un indirizzo email. Controllalo e riprova.',
    delayed: (wait) => `Sono state richieste troppe email. Riprova tra ${wait}.`,
    sentTitle: 'Controlla la posta',
    sentAgain: 'Dopo qualche minuto non è arrivato nulla? Guarda nella cartella dello spam o richiedi un nuovo invio.',
    again: 'Richiedi un nuovo invio',
    deadTitle: 'Questo link non funziona più',
    deadLead: 'È già stato usato, è troppo vecchio, oppure ne è stato inviato uno più recente. Non è stato modificato nulla.',
    toSignIn: 'Torna all’accesso',
    recovery: {
      link: 'Password dimenticata?',
      title: 'Imposta una nuova password',
      lead: 'Inserisci l’indirizzo email del tuo account. Ti invieremo un link.',
      submit: 'Invia il link',
      sent: (address) => (
        <>Se a {address} è associato un account con una password, un link per impostarne una nuova è in arrivo a questo indirizzo.</>
      ),
      newLead: 'Scegli una password che non usi da nessun’altra parte.',
      password: 'Nuova password',
      endSessions: 'Termina tutte le altre sessioni',
      save: 'Salva la password',
      doneTitle: 'La tua password è impostata',
      doneLead: 'Usala per accedere, qui o nella finestra da cui hai iniziato.',
      signIn: 'Accedi',
    },
    signUp: {
      question: 'È la prima volta qui?',
      link: 'Crea un account',
      title: 'Crea un account',
      lead: 'Inserisci il tuo indirizzo email. Ti invieremo un link per continuare.',
      client: (client) => <>per continuare su {client}. Inserisci il tuo indirizzo email e ti invieremo un link per proseguire.</>,
      submit: 'Invia il link',
      sent: (address) => <>Apri il link nell’email in arrivo a {address}, preferibilmente in questo browser.</>,
      invited: 'Inviamo email solo agli indirizzi che hanno ricevuto un invito.',
      completeTitle: 'Ci siamo quasi',
      completeLead: 'Il tuo indirizzo email è confermato. Scegli come vuoi accedere.',
      name: 'Il tuo nome',
      password: 'Password',
      submitPassword: 'Crea l’account',
      passkey: 'Usa invece una passkey',
      passkeyFailed: 'Non è stata creata alcuna passkey. Riprova o scegli una password.',
    },
    signIn: {
      link: 'Inviami un codice via email',
      title: 'Accedi via email',
      lead: 'Inserisci l’indirizzo email del tuo account. Ti invieremo un codice.',
      submit: 'Invia il codice',
      sent: (address) => <>Se a {address} è associato un account, un codice è in arrivo a questo indirizzo. Inseriscilo qui.</>,
      enter: 'Accedi',
      denied: 'Questo codice non funziona. Controllalo o richiedine uno nuovo.',
      linkTitle: 'Accedi',
      linkLead: 'Manca solo un passaggio.',
    },
    address: {
      title: 'Indirizzo email',
      lead: 'È qui che ti scriviamo, anche se hai perso la password.',
      verified: 'Confermato',
      unverified: 'Non ancora confermato',
      none: 'Non ne hai ancora uno.',
      confirm: 'Conferma questo indirizzo',
      change: 'Cambia indirizzo',
      requiredTitle: 'Conferma il tuo indirizzo email',
      requiredLead: 'Prima di continuare, mostra che leggi le email di questo indirizzo.',
      sendCode: 'Invia un codice',
      sent: (address) => <>Se {address} può essere tuo, un codice è in arrivo a questo indirizzo. Inseriscilo qui.</>,
      enter: 'Conferma',
    },
  },

  chooser: {
    title: 'Scegli un account',
    lead: (client) => <>per continuare su {client}</>,
    continue: (name) => <>Continua come {name}</>,
    another: 'Usa un altro account',
  },

  logout: {
    title: 'Vuoi uscire?',
    lead: 'Dovrai accedere di nuovo in ogni app che usa questo account in questo browser.',
    asked: (client) => <>{client} chiede di farti uscire. Dovrai accedere di nuovo in ogni app che usa questo account.</>,
    confirm: 'Esci',
    cancel: 'Mantieni l’accesso',
  },

  formPost: {
    title: 'Un momento',
    lead: 'La tua risposta torna all’app.',
    submit: 'Continua',
  },

  webMessage: {
    title: 'Fatto',
    lead: 'Puoi chiudere questa finestra.',
  },

  loggedOut: {
    title: 'Disconnessione effettuata',
    lead: 'Puoi chiudere questa finestra o accedere di nuovo da qualsiasi app.',
    leaving: 'Stiamo avvisando le tue app. Tra un attimo tornerai indietro.',
    back: (client) => <>Torna a {client}</>,
  },

  signedIn: {
    title: 'Hai effettuato l’accesso',
    lead: 'Le app che usano questo account non ti chiederanno di nuovo la password in questo browser.',
    signOut: 'Esci',
    security: 'Accesso e sicurezza',
  },

  cookiesOff: {
    title: 'Il tuo browser non conserva i cookie',
    lead: 'Ci servono per sapere, da una pagina all’altra, che sei ancora tu.',
    next: 'Consenti i cookie per questo sito oppure, se li blocca la navigazione privata, esci da quella modalità. Poi torna indietro e riprova: non è andato perso nulla.',
  },

  expired: {
    title: 'Questa pagina è scaduta',
    lead: 'È rimasta aperta troppo a lungo, oppure è stata completata in un’altra finestra. Non è stato modificato nulla.',
    next: 'Torna all’app da cui arrivi e ricomincia.',
    again: 'Riapri la pagina',
    back: (client) => <>Torna a {client}</>,
  },

  error: {
    title: 'Qualcosa non ha funzionato',
    code: 'Errore',
    description: 'Dettaglio',
    requestId: 'ID richiesta',
  },

  errors: {
    mistake: { text: 'L’app ha inviato una richiesta che non possiamo accettare. Il tuo account non ha alcun problema.', next: report },
    interaction: {
      text: 'L’app ha provato ad andare avanti senza di te, ma qui serve il tuo intervento.',
      next: 'Torna all’app e accedi di nuovo.',
    },
    invalid_client: { text: 'Questa app non è registrata qui, oppure è disattivata.', next: report },
    unauthorized_client: { text: 'Questa app non è autorizzata a chiedere questo tipo di accesso.', next: report },
    invalid_scope: { text: 'L’app ha chiesto un’autorizzazione che qui non esiste.', next: report },
    access_denied: { text: 'L’accesso non è stato consentito.', next: 'Puoi chiudere questa finestra o tornare all’app.' },
    server_error: {
      text: 'Qualcosa non ha funzionato da parte nostra.',
      next: 'Riprova. Se questa pagina si ripresenta, comunicaci l’ID della richiesta.',
    },
    temporarily_unavailable: { text: 'In questo momento non possiamo rispondere.', next: 'Aspetta un attimo, poi ricarica questa pagina.' },
    unmet_authentication_requirements: {
      text: 'L’app richiede un metodo di accesso più sicuro di quelli che offre il tuo account.',
      next: 'Aggiungi un altro metodo di accesso al tuo account, oppure chiedi a chi gestisce l’app.',
    },
    invalid_request_uri: {
      text: 'La richiesta dell’app è scaduta o è già stata usata.',
      next: 'Torna all’app e ricomincia.',
    },
    invalid_redirect_uri: {
      text: 'L’app vuole mandarti a un indirizzo che non è registrato per lei. Ci siamo fermati qui per proteggerti.',
      next: report,
    },
    not_supported: { text: 'Questo servizio qui è disattivato.', next: report },
  },
};
