// French. A no-break space stands before a colon and inside quotation marks, a narrow one before ; ! and ?.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/fr.tsx';

const report =
  'Retournez à l’application et réessayez. Si cette page réapparaît, prévenez les responsables de l’application et donnez-leur l’ID de la requête.';

export const fr: Messages = {
  lang: 'fr',
  dir: 'ltr',

  page: { language: 'Langue' },

  client: {
    policy: 'Politique de confidentialité',
    terms: 'Conditions d’utilisation',
    unverified: (target) => (
      <>Cette application n’est pas vérifiée. Personne n’a contrôlé qui la gère : ne continuez que si vous faites confiance à {target}.</>
    ),
    unverifiedHost: (host) => (
      <>
        Cette application n’est pas vérifiée. Elle se présente sous l’adresse {host}, et personne n’a contrôlé qui se trouve derrière. Ne
        continuez que si vous connaissez cette adresse.
      </>
    ),
  },

  scopes: {
    openid: 'Savoir que c’est bien vous',
    profile: 'Voir votre nom, votre photo et votre profil',
    email: 'Voir votre adresse e‑mail',
    address: 'Voir votre adresse postale',
    phone: 'Voir votre numéro de téléphone',
    account: 'Gérer votre compte : modifier votre profil, vous déconnecter, dissocier des applications, supprimer le compte',
    offline_access: 'Rester connectée en votre absence',
    offlineExplained: 'Elle conserve cet accès jusqu’à ce que vous le retiriez, même lorsque votre session est fermée.',
    other: (scope) => <>Utiliser l’autorisation {scope}</>,
  },

  signIn: {
    title: 'Se connecter',
    lead: (client) => <>pour accéder à {client}</>,
    againTitle: 'Se reconnecter',
    againLead: 'Saisissez votre mot de passe pour montrer que c’est toujours vous.',
    username: 'Nom d’utilisateur ou e‑mail',
    password: 'Mot de passe',
    known: 'Comptes sur cet appareil',
    forget: (name) => <>Retirer {name} de cet appareil</>,
    next: 'Continuer',
    submit: 'Se connecter',
    stay: 'Garder ma session ouverte sur cet appareil',
    another: 'Utiliser un autre compte',
    or: 'ou',
    passkey: 'Se connecter avec une clé d’accès',
    passkeyFailed: 'Aucune clé d’accès n’a été utilisée. Réessayez ou connectez-vous avec votre mot de passe.',
    passkeyDenied:
      'Cette clé d’accès ne peut pas être utilisée ici, ou l’opération a pris trop de temps. Réessayez ou connectez-vous autrement.',
    denied: 'Ce nom d’utilisateur et ce mot de passe ne correspondent pas. Vérifiez les deux et réessayez.',
    delayed: (wait) => `Il y a eu trop de tentatives. Réessayez dans ${wait}.`,
  },

  newPassword: {
    hint: (least) => `Au moins ${least} caractères. Quelques mots à la suite sont faciles à retenir et difficiles à deviner.`,
    suggest: 'Proposer un mot de passe',
    keep: 'Enregistrez-le dans un gestionnaire de mots de passe, ou notez-le et gardez-le en lieu sûr.',
    use: 'Utiliser ce mot de passe',
    refused: {
      too_short: (least) => `Ce mot de passe est trop court. Utilisez au moins ${least} caractères, par exemple quelques mots à la suite.`,
      too_long: (most) => `Ce mot de passe est trop long. Il peut contenir ${most} octets, soit à peu près autant de lettres.`,
      guessable:
        'Ce mot de passe est l’un des premiers que n’importe qui essaierait. Utilisez quelques mots sans rapport les uns avec les autres.',
      personal:
        'Ce mot de passe est surtout composé de votre nom, de votre adresse ou de notre nom. Utilisez des mots sans rapport ni avec vous ni avec nous.',
      breached: 'Ce mot de passe a déjà été volé sur un autre site et figure sur les listes des pirates. Choisissez-en un autre.',
      used_before: 'Vous avez déjà utilisé ce mot de passe ici. Choisissez-en un autre.',
    },
  },

  guest: {
    name: 'Invité',
    offer: 'Continuer en tant qu’invité',
    hint: 'Aucun compte n’est nécessaire, et vous pourrez en créer un plus tard : ce que vous aurez fait d’ici là restera à vous.',
    here: 'Vous êtes ici en tant qu’invité. Si vous créez un compte, ce que vous avez fait jusqu’ici reste à vous. Si vous vous connectez à un autre, cela est laissé derrière vous.',
    keep: 'Garder ce compte',
    invitation:
      'Vous êtes ici en tant qu’invité : dans ce navigateur seulement, et pas pour longtemps. Avec une adresse e-mail et un mot de passe ou une clé d’accès, ce que vous avez fait jusqu’ici reste à vous.',
    signUp:
      'Saisissez votre adresse e-mail, et nous vous envoyons un lien pour continuer. Ce que vous avez fait en tant qu’invité reste à vous.',
    elsewhere: 'Il ne fonctionne que dans le navigateur où vous êtes invité, et seulement tant que vous l’êtes. Rien n’a été modifié.',
  },

  secondFactor: {
    title: 'Confirmez que c’est bien vous',
    totp: {
      lead: 'Saisissez les six chiffres affichés par votre application d’authentification.',
      label: 'Code à six chiffres',
      other: 'Utiliser l’application d’authentification',
    },
    recovery_code: {
      lead: 'Saisissez l’un de vos codes de récupération. Chacun ne sert qu’une fois.',
      label: 'Code de récupération',
      other: 'Utiliser un code de récupération',
    },
    passkeyLead: 'Cette application demande votre clé d’accès.',
    passkey: 'Utiliser une clé d’accès',
    passkeyFailed: 'Aucune clé d’accès n’a été utilisée. Réessayez.',
    needsScript: 'Une clé d’accès nécessite JavaScript. Autorisez-le pour cette page, puis rechargez-la.',
    submit: 'Continuer',
    denied: 'Ce code ne fonctionne pas. Attendez le suivant et réessayez.',
    skip: 'Continuer sans cette étape',
    cancel: 'Retourner à l’application',
  },

  account: {
    title: 'Connexion et sécurité',
    back: 'Retour à Connexion et sécurité',
    confirmTitle: 'Confirmez que c’est bien vous',
    confirmLead: 'Pour modifier vos moyens de connexion, il faut une connexion datant de moins de dix minutes.',
    done: 'C’est fait. Votre modification est en vigueur.',
    refused: {
      unknown: 'Cet élément n’existe plus. Rien n’a été modifié.',
      replayed: 'L’opération a pris trop de temps ou a été envoyée deux fois. Veuillez réessayer.',
      known_already: 'Vous avez déjà ajouté cette clé d’accès.',
      model: 'Ce type de clé d’accès n’est pas accepté ici. Utilisez une clé de sécurité approuvée par votre organisation.',
      too_many: 'Vous avez autant de clés d’accès qu’un compte peut en contenir. Supprimez-en une d’abord.',
      last_method: 'C’est votre seul moyen de connexion. Ajoutez-en un autre avant de le supprimer.',
      code: 'Ce code ne fonctionne pas. Vérifiez que l’heure de votre téléphone est exacte et saisissez le code qu’il affiche maintenant.',
    },
    passkeys: {
      title: 'Clés d’accès',
      lead: 'Connectez-vous avec votre visage, votre empreinte digitale ou le verrouillage de l’écran. Une clé d’accès ne se devine pas, et aucun faux site ne peut la demander.',
      add: 'Ajouter une clé d’accès',
      name: 'Nom',
      edit: (name) => <>Modifier {name}</>,
      rename: 'Enregistrer le nom',
      remove: 'Supprimer',
      synced: 'Sur tous vos appareils',
      single: 'Sur un seul appareil',
      created: (date) => `ajoutée le ${date}`,
      used: (date) => `dernière utilisation le ${date}`,
      addTitle: 'Ajouter une clé d’accès',
      addLead:
        'Votre appareil vous demande votre visage, votre empreinte digitale ou le verrouillage de l’écran. Vous pourrez ensuite vous connecter de la même façon.',
      create: 'Continuer',
      createFailed: 'Aucune clé d’accès n’a été créée. Cet appareil en contient peut-être déjà une pour ce compte.',
      needsScript: 'Une clé d’accès nécessite JavaScript. Autorisez-le pour cette page, puis rechargez-la.',
    },
    totp: {
      title: 'Application d’authentification',
      lead: 'Un code de votre téléphone, demandé après votre mot de passe.',
      since: (date) => `Configurée le ${date}`,
      set: 'Configurer une application',
      replace: 'Changer',
      remove: 'Retirer',
      setTitle: 'Configurer une application d’authentification',
      setLead: 'Scannez ce code avec l’application, puis saisissez les six chiffres qu’elle affiche.',
      qr: 'Code QR pour votre application d’authentification',
      byHand: 'Le saisir à la main',
      code: 'Code à six chiffres',
      confirm: 'Confirmer',
    },
    recovery: {
      title: 'Codes de récupération',
      lead: 'Pour le jour où vous n’aurez pas votre téléphone.',
      left: (count) => (count === 0 ? 'Il ne reste aucun code' : count === 1 ? 'Il reste un code' : `Il reste ${count} codes`),
      renew: 'Créer de nouveaux codes',
      shownTitle: 'Conservez ces codes de récupération',
      shownLead:
        'Chacun ne sert qu’une fois, à la place d’un code de votre application. Ils ne s’affichent que cette fois-ci : imprimez-les ou enregistrez-les là où vous gardez vos mots de passe.',
      shownDone: 'Je les ai conservés',
    },
  },

  ownAccount,

  consent: {
    title: 'Autoriser l’accès',
    question: (client) => <>Autoriser {client} à utiliser votre compte ?</>,
    scopes: 'L’application pourra :',
    resource: (resource) => <>Sur {resource}, l’application pourra :</>,
    resourceAccess: 'L’utiliser en votre nom',
    details: 'Elle demande en particulier :',
    yes: 'oui',
    no: 'non',
    none: 'rien',
    destination: (target) => <>Dans tous les cas, vous continuez ensuite vers {target}.</>,
    device: (target) => (
      <>
        Dans tous les cas, vous continuez ensuite vers {target}, un programme de cet appareil. N’autorisez l’accès que si vous venez de
        lancer ce programme vous-même.
      </>
    ),
    allow: 'Autoriser',
    deny: 'Refuser',
  },

  mail: {
    account: 'Compte',
    when: 'Date',
    from: 'Adresse IP',
    device: 'Appareil',
    byHand: 'Si le bouton ne réagit pas, ouvrez cette adresse dans votre navigateur :',
    expires: (wait) => `Utilisable une seule fois, pendant ${wait}.`,
    ignore: 'Si vous n’avez rien demandé, vous pouvez ignorer cet e‑mail. Rien n’a changé.',
    neverTell:
      'Saisissez-le uniquement sur la page où vous l’avez demandé et ne le communiquez à personne. Si vous ne l’avez pas demandé, vous pouvez ignorer cet e‑mail.',
    alarm: 'Si ce n’était pas vous, définissez dès maintenant un nouveau mot de passe et passez vos appareils en revue.',
    toSecurity: 'Voir votre compte',
    signature: (brand) => `Envoyé par ${brand}, car quelqu’un y a utilisé cette adresse. Personne ne lit les réponses à cet e‑mail.`,
    recovery: {
      subject: 'Définissez un nouveau mot de passe',
      lead: 'Quelqu’un, probablement vous, a demandé un nouveau mot de passe pour votre compte.',
      action: 'Choisir un nouveau mot de passe',
    },
    signUp: {
      subject: 'Terminez la création de votre compte',
      lead: 'Quelqu’un, probablement vous, souhaite créer un compte avec cette adresse.',
      action: 'Continuer',
    },
    invited: { subject: 'Vous êtes invité', lead: 'Vous êtes invité à créer un compte avec cette adresse.' },
    known: {
      subject: 'Vous avez déjà un compte',
      lead: 'Quelqu’un, probablement vous, a voulu créer un compte avec cette adresse. Elle en a déjà un : il suffit de vous connecter.',
      action: 'Se connecter',
    },
    signIn: {
      subject: 'Votre code de connexion',
      lead: 'Saisissez ce code sur la page où vous l’avez demandé.',
      action: 'Ou se connecter avec ce lien, dans le même navigateur',
    },
    confirmAddress: {
      subject: 'Confirmez votre adresse e‑mail',
      lead: 'Saisissez ce code pour montrer que vous lisez les e‑mails envoyés à cette adresse.',
    },
    notices: {
      new_browser: {
        subject: 'Nouvelle connexion à votre compte',
        lead: 'Votre compte a été utilisé depuis un navigateur qui n’avait jamais servi à y accéder.',
      },
      password_changed: { subject: 'Votre mot de passe a été modifié', lead: 'Votre compte a un nouveau mot de passe.' },
      address_changed: {
        subject: 'Votre adresse e‑mail a été modifiée',
        lead: 'Votre compte a maintenant une autre adresse e‑mail. Désormais, nos e‑mails y sont envoyés.',
      },
      credential_added: {
        subject: 'Un moyen de connexion a été ajouté',
        lead: 'Il y a désormais un moyen de plus de se connecter à votre compte.',
      },
      deletion_requested: {
        subject: 'Votre compte va être supprimé',
        lead: 'Une personne connectée à votre compte l’a demandé. Pour annuler, il suffit de se connecter avant le jour prévu.',
      },
      credential_removed: {
        subject: 'Un moyen de connexion a été supprimé',
        lead: 'Il y a désormais un moyen de moins de se connecter à votre compte.',
      },
    },
  },

  required: {
    cancel: 'Retourner à l’application',
    signOut: 'Se déconnecter',
    password: {
      title: 'Choisissez un nouveau mot de passe',
      lead: 'Vous devez remplacer votre mot de passe avant de continuer. Vos sessions seront fermées partout ailleurs.',
      label: 'Nouveau mot de passe',
      save: 'Enregistrer et continuer',
    },
    secondFactor: {
      title: 'Protégez votre compte',
      lead: 'Ici, un mot de passe seul ne suffit à personne pour se connecter. Choisissez ce que vous voulez utiliser ; cela prend une minute.',
      passkey: 'Ajouter une clé d’accès',
      app: 'Configurer une application d’authentification',
    },
    terms: {
      title: 'Veuillez accepter nos conditions',
      lead: 'Lisez-les et acceptez-les pour continuer.',
      accept: 'Accepter et continuer',
    },
  },

  byMail: {
    email: 'Adresse e‑mail',
    code: 'Code reçu',
    notAnAddress: 'Ce n’est pas une adresse e‑mail. Vérifiez-la et réessayez.',
    delayed: (wait) => `Trop d’e‑mails ont été demandés. Réessayez dans ${wait}.`,
    sentTitle: 'Consultez vos e‑mails',
    sentAgain: 'Toujours rien après quelques minutes ? Regardez dans les courriers indésirables ou refaites une demande.',
    again: 'Refaire une demande',
    deadTitle: 'Ce lien ne fonctionne plus',
    deadLead: 'Il a déjà été utilisé, il est trop ancien ou un lien plus récent a été envoyé. Rien n’a été modifié.',
    toSignIn: 'Retour à la connexion',
    recovery: {
      link: 'Mot de passe oublié ?',
      title: 'Définir un nouveau mot de passe',
      lead: 'Saisissez l’adresse e‑mail de votre compte. Nous vous envoyons un lien.',
      submit: 'Envoyer le lien',
      sent: (address) => (
        <>
          Si un compte avec mot de passe correspond à {address}, un lien pour choisir un nouveau mot de passe est en route vers cette
          adresse.
        </>
      ),
      newLead: 'Choisissez un mot de passe que vous n’utilisez nulle part ailleurs.',
      password: 'Nouveau mot de passe',
      endSessions: 'Se déconnecter partout ailleurs',
      save: 'Enregistrer le mot de passe',
      doneTitle: 'Votre mot de passe est défini',
      doneLead: 'Utilisez-le pour vous connecter, ici ou dans la fenêtre où vous avez commencé.',
      signIn: 'Se connecter',
    },
    signUp: {
      question: 'Première visite ?',
      link: 'Créer un compte',
      title: 'Créer un compte',
      lead: 'Saisissez votre adresse e‑mail. Nous vous envoyons un lien pour continuer.',
      client: (client) => <>pour accéder à {client}. Saisissez votre adresse e‑mail, et nous vous envoyons un lien pour continuer.</>,
      submit: 'Envoyer le lien',
      sent: (address) => <>Ouvrez le lien de l’e‑mail en route vers {address}, de préférence dans ce navigateur.</>,
      invited: 'Nous n’écrivons qu’aux adresses qui ont été invitées.',
      completeTitle: 'C’est presque fini',
      completeLead: 'Votre adresse e‑mail est confirmée. Indiquez comment vous voulez vous connecter.',
      name: 'Votre nom',
      password: 'Mot de passe',
      submitPassword: 'Créer le compte',
      passkey: 'Utiliser plutôt une clé d’accès',
      passkeyFailed: 'Aucune clé d’accès n’a été créée. Réessayez ou choisissez un mot de passe.',
    },
    signIn: {
      link: 'Recevoir un code par e‑mail',
      title: 'Se connecter par e‑mail',
      lead: 'Saisissez l’adresse e‑mail de votre compte. Nous vous envoyons un code.',
      submit: 'Envoyer le code',
      sent: (address) => <>Si un compte correspond à {address}, un code est en route vers cette adresse. Saisissez-le ici.</>,
      enter: 'Se connecter',
      denied: 'Ce code ne fonctionne pas. Vérifiez-le ou demandez-en un nouveau.',
      linkTitle: 'Se connecter',
      linkLead: 'Il reste une étape.',
    },
    address: {
      title: 'Adresse e‑mail',
      lead: 'C’est ici que nous vous écrivons, même si vous avez perdu votre mot de passe.',
      verified: 'Confirmée',
      unverified: 'Pas encore confirmée',
      none: 'Vous n’en avez pas encore.',
      confirm: 'Confirmer cette adresse',
      change: 'Changer d’adresse',
      requiredTitle: 'Confirmez votre adresse e‑mail',
      requiredLead: 'Avant de continuer, montrez que vous lisez les e‑mails envoyés à cette adresse.',
      sendCode: 'Envoyer un code',
      sent: (address) => <>Si {address} peut être la vôtre, un code est en route vers cette adresse. Saisissez-le ici.</>,
      enter: 'Confirmer',
    },
  },

  chooser: {
    title: 'Choisissez un compte',
    lead: (client) => <>pour accéder à {client}</>,
    continue: (name) => <>Continuer en tant que {name}</>,
    another: 'Utiliser un autre compte',
  },

  logout: {
    title: 'Se déconnecter ?',
    lead: 'Vous devrez vous reconnecter dans chaque application qui utilise ce compte dans ce navigateur.',
    asked: (client) => <>{client} demande votre déconnexion. Vous devrez vous reconnecter dans chaque application qui utilise ce compte.</>,
    confirm: 'Se déconnecter',
    cancel: 'Garder la session ouverte',
  },

  formPost: {
    title: 'Un instant',
    lead: 'Votre réponse est transmise à l’application.',
    submit: 'Continuer',
  },

  webMessage: {
    title: 'Terminé',
    lead: 'Vous pouvez fermer cette fenêtre.',
  },

  loggedOut: {
    title: 'Votre session est fermée',
    lead: 'Vous pouvez fermer cette fenêtre ou vous reconnecter depuis n’importe quelle application.',
    leaving: 'Nous prévenons vos applications. Vous serez de retour dans un instant.',
    back: (client) => <>Retourner à {client}</>,
  },

  signedIn: {
    title: 'Votre session est ouverte',
    lead: 'Les applications qui utilisent ce compte ne redemanderont pas votre mot de passe dans ce navigateur.',
    signOut: 'Se déconnecter',
    security: 'Connexion et sécurité',
  },

  cookiesOff: {
    title: 'Votre navigateur ne garde pas les cookies',
    lead: 'Nous en avons besoin pour savoir, d’une page à l’autre, que c’est toujours vous.',
    next: 'Autorisez les cookies pour ce site, ou quittez la navigation privée si elle les bloque. Revenez ensuite en arrière et réessayez ; rien n’est perdu.',
  },

  expired: {
    title: 'Cette page a expiré',
    lead: 'Elle est restée ouverte trop longtemps, ou vous avez terminé dans une autre fenêtre. Rien n’a été modifié.',
    next: 'Retournez à l’application d’où vous venez et recommencez.',
    again: 'Rouvrir la page',
    back: (client) => <>Retourner à {client}</>,
  },

  error: {
    title: 'Cela n’a pas fonctionné',
    code: 'Erreur',
    description: 'Détail',
    requestId: 'ID de la requête',
  },

  errors: {
    mistake: {
      text: 'L’application a envoyé une requête que nous ne pouvons pas accepter. Votre compte n’est pas en cause.',
      next: report,
    },
    interaction: {
      text: 'L’application a essayé de continuer sans vous, mais nous avons besoin de vous ici.',
      next: 'Retournez à l’application et connectez-vous à nouveau.',
    },
    invalid_client: { text: 'Cette application n’est pas enregistrée ici, ou elle est désactivée.', next: report },
    unauthorized_client: { text: 'Cette application n’a pas le droit de demander ce type d’accès.', next: report },
    invalid_scope: { text: 'L’application a demandé une autorisation qui n’existe pas ici.', next: report },
    access_denied: { text: 'L’accès n’a pas été autorisé.', next: 'Vous pouvez fermer cette fenêtre ou retourner à l’application.' },
    server_error: {
      text: 'Une erreur s’est produite de notre côté.',
      next: 'Réessayez. Si cette page réapparaît, indiquez-nous l’ID de la requête.',
    },
    temporarily_unavailable: {
      text: 'Nous ne pouvons pas répondre pour le moment.',
      next: 'Patientez un instant, puis rechargez cette page.',
    },
    unmet_authentication_requirements: {
      text: 'L’application demande un moyen de connexion plus sûr que ceux de votre compte.',
      next: 'Ajoutez un autre moyen de connexion à votre compte ou adressez-vous aux responsables de l’application.',
    },
    invalid_request_uri: {
      text: 'La requête de l’application a expiré ou a déjà été utilisée.',
      next: 'Retournez à l’application et recommencez.',
    },
    invalid_redirect_uri: {
      text: 'L’application veut vous envoyer à une adresse qui n’est pas enregistrée pour elle. Nous nous sommes arrêtés ici pour vous protéger.',
      next: report,
    },
    not_supported: { text: 'Ce service est désactivé ici.', next: report },
  },
};
