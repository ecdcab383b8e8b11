// Spanish, in words that are understood on both sides of the Atlantic.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/es.tsx';

const report =
  'Vuelve a la aplicación e inténtalo de nuevo. Si esta página vuelve a aparecer, avisa a los responsables de la aplicación y dales el ID de la solicitud.';

export const es: Messages = {
  lang: 'es',
  dir: 'ltr',

  page: { language: 'Idioma' },

  client: {
    policy: 'Política de privacidad',
    terms: 'Condiciones de uso',
    unverified: (target) => (
      <>Esta aplicación no está verificada. Nadie ha comprobado quién la gestiona, así que continúa solo si confías en {target}.</>
    ),
    unverifiedHost: (host) => (
      <>
        Esta aplicación no está verificada. Se presenta con la dirección {host}, y nadie ha comprobado quién está detrás. Continúa solo si
        conoces esa dirección.
      </>
    ),
  },

  scopes: {
    openid: 'Saber que eres tú',
    profile: 'Ver tu nombre, tu foto y tu perfil',
    email: 'Ver tu correo electrónico',
    address: 'Ver tu dirección postal',
    phone: 'Ver tu número de teléfono',
    account: 'Gestionar tu cuenta: cambiar tu perfil, cerrar tu sesión, desconectar aplicaciones, eliminar la cuenta',
    offline_access: 'Seguir conectada en tu ausencia',
    offlineExplained: 'Conserva este acceso hasta que se lo retires, incluso cuando has cerrado la sesión.',
    other: (scope) => <>Usar el permiso {scope}</>,
  },

  signIn: {
    title: 'Iniciar sesión',
    lead: (client) => <>para continuar en {client}</>,
    againTitle: 'Iniciar sesión de nuevo',
    againLead: 'Escribe tu contraseña para demostrar que sigues siendo tú.',
    username: 'Nombre de usuario o correo electrónico',
    password: 'Contraseña',
    known: 'Cuentas en este dispositivo',
    forget: (name) => <>Quitar {name} de este dispositivo</>,
    next: 'Continuar',
    submit: 'Iniciar sesión',
    stay: 'Mantener la sesión iniciada en este dispositivo',
    another: 'Usar otra cuenta',
    or: 'o',
    passkey: 'Iniciar sesión con una llave de acceso',
    passkeyFailed: 'No se usó ninguna llave de acceso. Inténtalo de nuevo o inicia sesión con tu contraseña.',
    passkeyDenied:
      'Esa llave de acceso no se puede usar aquí, o la operación tardó demasiado. Inténtalo de nuevo o inicia sesión de otra forma.',
    denied: 'Ese nombre de usuario y esa contraseña no coinciden. Revisa ambos e inténtalo de nuevo.',
    delayed: (wait) => `Hubo demasiados intentos. Inténtalo de nuevo dentro de ${wait}.`,
  },

  newPassword: {
    hint: (least) => `Al menos ${least} caracteres. Varias palabras seguidas son fáciles de recordar y difíciles de adivinar.`,
    suggest: 'Sugerir una contraseña',
    keep: 'Guárdala en un gestor de contraseñas, o anótala y consérvala en un lugar seguro.',
    use: 'Usar esta contraseña',
    refused: {
      too_short: (least) => `Esa contraseña es demasiado corta. Usa al menos ${least} caracteres, por ejemplo, varias palabras seguidas.`,
      too_long: (most) => `Esa contraseña es demasiado larga. Puede tener ${most} bytes, que son más o menos el mismo número de letras.`,
      guessable: 'Esa contraseña es una de las primeras que cualquiera probaría. Usa varias palabras que no tengan nada que ver entre sí.',
      personal:
        'Esa contraseña consiste casi solo en tu nombre, tu dirección o nuestro nombre. Usa palabras que no tengan nada que ver contigo ni con nosotros.',
      breached: 'Esa contraseña ya fue robada una vez en otro sitio y figura en las listas de los atacantes. Elige otra.',
      used_before: 'Ya has usado esa contraseña aquí. Elige otra.',
    },
  },

  guest: {
    name: 'Invitado',
    offer: 'Continuar como invitado',
    hint: 'No necesitas una cuenta y puedes crear una más tarde: lo que hayas hecho hasta entonces seguirá siendo tuyo.',
    here: 'Estás aquí como invitado. Si creas una cuenta, lo que has hecho hasta ahora seguirá siendo tuyo. Si inicias sesión en otra, se quedará atrás.',
    keep: 'Conservar esta cuenta',
    invitation:
      'Estás aquí como invitado: solo en este navegador y no por mucho tiempo. Con un correo electrónico y una contraseña o una llave de acceso, lo que has hecho hasta ahora seguirá siendo tuyo.',
    signUp: 'Escribe tu correo electrónico y te enviaremos un enlace para continuar. Lo que hiciste como invitado seguirá siendo tuyo.',
    elsewhere: 'Solo funciona en el navegador donde eres invitado, y solo mientras lo seas. No se ha cambiado nada.',
  },

  secondFactor: {
    title: 'Confirma que eres tú',
    totp: {
      lead: 'Escribe los seis dígitos que muestra tu aplicación de autenticación.',
      label: 'Código',
      other: 'Usar la aplicación de autenticación',
    },
    recovery_code: {
      lead: 'Escribe uno de tus códigos de recuperación. Cada uno sirve una sola vez.',
      label: 'Código de recuperación',
      other: 'Usar un código de recuperación',
    },
    passkeyLead: 'Esta aplicación pide tu llave de acceso.',
    passkey: 'Usar una llave de acceso',
    passkeyFailed: 'No se usó ninguna llave de acceso. Inténtalo de nuevo.',
    needsScript: 'Las llaves de acceso necesitan JavaScript. Permítelo en esta página y vuelve a cargarla.',
    submit: 'Continuar',
    denied: 'Ese código no funciona. Espera al siguiente e inténtalo de nuevo.',
    skip: 'Continuar sin este paso',
    cancel: 'Volver a la aplicación',
  },

  account: {
    title: 'Inicio de sesión y seguridad',
    back: 'Volver a Inicio de sesión y seguridad',
    confirmTitle: 'Confirma que eres tú',
    confirmLead: 'Para cambiar cómo inicias sesión, debes haberla iniciado en los últimos diez minutos.',
    done: 'Listo. El cambio ya está en vigor.',
    refused: {
      unknown: 'Eso ya no existe. No se cambió nada.',
      replayed: 'Tardó demasiado o se envió dos veces. Inténtalo de nuevo.',
      known_already: 'Ya has añadido esta llave de acceso.',
      model: 'Aquí no se acepta este tipo de llave de acceso. Usa una llave de seguridad que tu organización haya aprobado.',
      too_many: 'Tienes todas las llaves de acceso que caben en una cuenta. Quita una primero.',
      last_method: 'Es tu única forma de iniciar sesión. Añade otra antes de quitarla.',
      code: 'Ese código no funciona. Comprueba que la hora de tu teléfono sea correcta y escribe el código que muestra ahora.',
    },
    passkeys: {
      title: 'Llaves de acceso',
      lead: 'Inicia sesión con tu rostro, tu huella digital o el bloqueo de pantalla. Una llave de acceso no se puede adivinar, y ningún sitio falso puede pedirla.',
      add: 'Añadir una llave de acceso',
      name: 'Nombre',
      edit: (name) => <>Cambiar {name}</>,
      rename: 'Guardar el nombre',
      remove: 'Quitar',
      synced: 'En todos tus dispositivos',
      single: 'En un solo dispositivo',
      created: (date) => `añadida el ${date}`,
      used: (date) => `usada por última vez el ${date}`,
      addTitle: 'Añadir una llave de acceso',
      addLead:
        'Tu dispositivo te pide el rostro, la huella digital o el bloqueo de pantalla. A partir de entonces podrás iniciar sesión de la misma manera.',
      create: 'Continuar',
      createFailed: 'No se creó ninguna llave de acceso. Es posible que este dispositivo ya tenga una para esta cuenta.',
      needsScript: 'Las llaves de acceso necesitan JavaScript. Permítelo en esta página y vuelve a cargarla.',
    },
    totp: {
      title: 'Aplicación de autenticación',
      lead: 'Un código de tu teléfono que se pide después de la contraseña.',
      since: (date) => `Configurada el ${date}`,
      set: 'Configurar una aplicación',
      replace: 'Cambiar',
      remove: 'Quitar',
      setTitle: 'Configurar una aplicación de autenticación',
      setLead: 'Escanea esto con la aplicación y escribe los seis dígitos que muestra.',
      qr: 'Código QR para tu aplicación de autenticación',
      byHand: 'Escribirlo a mano',
      code: 'Código',
      confirm: 'Confirmar',
    },
    recovery: {
      title: 'Códigos de recuperación',
      lead: 'Para el día en que no tengas tu teléfono.',
      left: (count) => (count === 0 ? 'No queda ningún código' : count === 1 ? 'Queda un código' : `Quedan ${count} códigos`),
      renew: 'Crear códigos nuevos',
      shownTitle: 'Guarda estos códigos de recuperación',
      shownLead:
        'Cada uno sirve una sola vez, en lugar de un código de tu aplicación. Solo se muestran esta vez: imprímelos o guárdalos donde guardas tus contraseñas.',
      shownDone: 'Ya los he guardado',
    },
  },

  ownAccount,

  consent: {
    title: 'Permitir el acceso',
    question: (client) => <>¿Permitir que {client} use tu cuenta?</>,
    scopes: 'Podrá:',
    resource: (resource) => <>En {resource} podrá:</>,
    resourceAccess: 'Usarlo en tu nombre',
    details: 'Pide en particular:',
    yes: 'sí',
    no: 'no',
    none: 'nada',
    destination: (target) => <>En cualquier caso, continuarás a {target}.</>,
    device: (target) => (
      <>
        En cualquier caso, continuarás a {target}, un programa de este dispositivo. Permite el acceso solo si tú acabas de abrir ese
        programa.
      </>
    ),
    allow: 'Permitir',
    deny: 'Denegar',
  },

  mail: {
    account: 'Cuenta',
    when: 'Fecha',
    from: 'Dirección IP',
    device: 'Dispositivo',
    byHand: 'Si el botón no hace nada, abre esta dirección en tu navegador:',
    expires: (wait) => `Sirve una sola vez, durante ${wait}.`,
    ignore: 'Si no lo pediste tú, puedes ignorar este correo. No ha cambiado nada.',
    neverTell: 'Escríbelo solo en la página donde lo pediste y no se lo digas a nadie. Si no lo pediste tú, puedes ignorar este correo.',
    alarm: 'Si no fuiste tú, establece ahora mismo una contraseña nueva y revisa tus dispositivos.',
    toSecurity: 'Ver tu cuenta',
    signature: (brand) => `Enviado por ${brand} porque alguien usó allí esta dirección. Nadie lee las respuestas a este correo.`,
    recovery: {
      subject: 'Establece una contraseña nueva',
      lead: 'Alguien, probablemente tú, pidió una contraseña nueva para tu cuenta.',
      action: 'Elegir una contraseña nueva',
    },
    signUp: {
      subject: 'Termina de crear tu cuenta',
      lead: 'Alguien, probablemente tú, quiere crear una cuenta con esta dirección.',
      action: 'Continuar',
    },
    invited: { subject: 'Tienes una invitación', lead: 'Te han invitado a crear una cuenta con esta dirección.' },
    known: {
      subject: 'Ya tienes una cuenta',
      lead: 'Alguien, probablemente tú, quiso crear una cuenta con esta dirección. Ya tiene una: solo tienes que iniciar sesión.',
      action: 'Iniciar sesión',
    },
    signIn: {
      subject: 'Tu código para iniciar sesión',
      lead: 'Escribe este código en la página donde lo pediste.',
      action: 'O inicia sesión con este enlace, en el mismo navegador',
    },
    confirmAddress: {
      subject: 'Confirma tu correo electrónico',
      lead: 'Escribe este código para demostrar que lees el correo que llega a esta dirección.',
    },
    notices: {
      new_browser: {
        subject: 'Nuevo inicio de sesión en tu cuenta',
        lead: 'Tu cuenta se usó en un navegador en el que nunca se había usado.',
      },
      password_changed: { subject: 'Se cambió tu contraseña', lead: 'Tu cuenta tiene una contraseña nueva.' },
      address_changed: {
        subject: 'Se cambió tu correo electrónico',
        lead: 'Tu cuenta tiene ahora otra dirección de correo. A partir de este momento, los mensajes se envían allí.',
      },
      credential_added: {
        subject: 'Se añadió una forma de iniciar sesión',
        lead: 'Ahora hay una forma más de iniciar sesión en tu cuenta.',
      },
      deletion_requested: {
        subject: 'Tu cuenta se eliminará',
        lead: 'Lo pidió alguien que tenía la sesión iniciada en tu cuenta. Para anularlo, basta con iniciar sesión antes de ese día.',
      },
      credential_removed: {
        subject: 'Se quitó una forma de iniciar sesión',
        lead: 'Ahora hay una forma menos de iniciar sesión en tu cuenta.',
      },
    },
  },

  required: {
    cancel: 'Volver a la aplicación',
    signOut: 'Cerrar sesión',
    password: {
      title: 'Elige una contraseña nueva',
      lead: 'Tienes que reemplazar tu contraseña antes de continuar. Se cerrará tu sesión en todos los demás sitios.',
      label: 'Contraseña nueva',
      save: 'Guardar y continuar',
    },
    secondFactor: {
      title: 'Protege tu cuenta',
      lead: 'Aquí todo el mundo inicia sesión con algo más que una contraseña. Elige qué quieres usar; solo lleva un minuto.',
      passkey: 'Añadir una llave de acceso',
      app: 'Configurar una aplicación de autenticación',
    },
    terms: {
      title: 'Acepta nuestras condiciones',
      lead: 'Léelas y acéptalas para continuar.',
      accept: 'Aceptar y continuar',
    },
  },

  byMail: {
    email: 'Correo electrónico',
    code: 'Código',
    notAnAddress: 'Eso no es una dirección de correo. Revísala e inténtalo de nuevo.',
    delayed: (wait) => `Se han pedido demasiados correos. Inténtalo de nuevo dentro de ${wait}.`,
    sentTitle: 'Revisa tu correo',
    sentAgain: '¿Sigue sin llegar después de unos minutos? Mira en la carpeta de correo no deseado o pídelo otra vez.',
    again: 'Pedir otra vez',
    deadTitle: 'Este enlace ya no funciona',
    deadLead: 'Ya se usó, es demasiado antiguo o se envió otro más reciente. No se cambió nada.',
    toSignIn: 'Volver al inicio de sesión',
    recovery: {
      link: '¿Olvidaste tu contraseña?',
      title: 'Establecer una contraseña nueva',
      lead: 'Escribe el correo electrónico de tu cuenta. Te enviaremos un enlace.',
      submit: 'Enviar el enlace',
      sent: (address) => (
        <>Si {address} corresponde a una cuenta con contraseña, un enlace para elegir una contraseña nueva va de camino a esa dirección.</>
      ),
      newLead: 'Elige una contraseña que no uses en ningún otro sitio.',
      password: 'Contraseña nueva',
      endSessions: 'Cerrar sesión en todos los demás sitios',
      save: 'Guardar la contraseña',
      doneTitle: 'Tu contraseña nueva está lista',
      doneLead: 'Inicia sesión con ella, aquí o en la ventana donde empezaste.',
      signIn: 'Iniciar sesión',
    },
    signUp: {
      question: '¿Es tu primera vez aquí?',
      link: 'Crear una cuenta',
      title: 'Crear una cuenta',
      lead: 'Escribe tu correo electrónico. Te enviaremos un enlace para continuar.',
      client: (client) => <>para continuar en {client}. Escribe tu correo electrónico y te enviaremos un enlace para seguir.</>,
      submit: 'Enviar el enlace',
      sent: (address) => <>Abre el enlace del correo que va de camino a {address}, preferiblemente en este navegador.</>,
      invited: 'Solo enviamos correos a las direcciones que fueron invitadas.',
      completeTitle: 'Casi listo',
      completeLead: 'Tu correo electrónico está confirmado. Indica cómo quieres iniciar sesión.',
      name: 'Tu nombre',
      password: 'Contraseña',
      submitPassword: 'Crear la cuenta',
      passkey: 'Usar una llave de acceso en su lugar',
      passkeyFailed: 'No se creó ninguna llave de acceso. Inténtalo de nuevo o elige una contraseña.',
    },
    signIn: {
      link: 'Recibir un código por correo',
      title: 'Iniciar sesión por correo',
      lead: 'Escribe el correo electrónico de tu cuenta. Te enviaremos un código.',
      submit: 'Enviar el código',
      sent: (address) => <>Si {address} corresponde a una cuenta, un código va de camino a esa dirección. Escríbelo aquí.</>,
      enter: 'Iniciar sesión',
      denied: 'Ese código no funciona. Revísalo o pide uno nuevo.',
      linkTitle: 'Iniciar sesión',
      linkLead: 'Queda un paso.',
    },
    address: {
      title: 'Correo electrónico',
      lead: 'Aquí te escribimos, también cuando has perdido tu contraseña.',
      verified: 'Confirmado',
      unverified: 'Aún sin confirmar',
      none: 'Aún no tienes ninguno.',
      confirm: 'Confirmar esta dirección',
      change: 'Cambiar la dirección',
      requiredTitle: 'Confirma tu correo electrónico',
      requiredLead: 'Antes de continuar, demuestra que lees el correo que llega a esta dirección.',
      sendCode: 'Enviar un código',
      sent: (address) => <>Si {address} puede ser tu dirección, un código va de camino. Escríbelo aquí.</>,
      enter: 'Confirmar',
    },
  },

  chooser: {
    title: 'Elige una cuenta',
    lead: (client) => <>para continuar en {client}</>,
    continue: (name) => <>Continuar como {name}</>,
    another: 'Usar otra cuenta',
  },

  logout: {
    title: '¿Cerrar sesión?',
    lead: 'Tendrás que volver a iniciar sesión en todas las aplicaciones que usan esta cuenta en este navegador.',
    asked: (client) => (
      <>{client} pide cerrar tu sesión. Tendrás que volver a iniciar sesión en todas las aplicaciones que usan esta cuenta.</>
    ),
    confirm: 'Cerrar sesión',
    cancel: 'Mantener la sesión',
  },

  formPost: {
    title: 'Un momento',
    lead: 'Tu respuesta vuelve a la aplicación.',
    submit: 'Continuar',
  },

  webMessage: {
    title: 'Listo',
    lead: 'Puedes cerrar esta ventana.',
  },

  loggedOut: {
    title: 'Tu sesión está cerrada',
    lead: 'Puedes cerrar esta ventana o volver a iniciar sesión desde cualquier aplicación.',
    leaving: 'Estamos avisando a tus aplicaciones. Volverás en un momento.',
    back: (client) => <>Volver a {client}</>,
  },

  signedIn: {
    title: 'Has iniciado sesión',
    lead: 'Las aplicaciones que usan esta cuenta no volverán a pedirte la contraseña en este navegador.',
    signOut: 'Cerrar sesión',
    security: 'Inicio de sesión y seguridad',
  },

  cookiesOff: {
    title: 'Tu navegador no guarda cookies',
    lead: 'Las necesitamos para saber que sigues siendo tú de una página a otra.',
    next: 'Permite las cookies en este sitio o sal de la navegación privada si las bloquea. Después vuelve atrás e inténtalo de nuevo; no se pierde nada.',
  },

  expired: {
    title: 'Esta página ha caducado',
    lead: 'Estuvo abierta demasiado tiempo o se completó en otra ventana. No se cambió nada.',
    next: 'Vuelve a la aplicación de la que venías y empieza de nuevo.',
    again: 'Abrir la página de nuevo',
    back: (client) => <>Volver a {client}</>,
  },

  error: {
    title: 'Algo no ha funcionado',
    code: 'Error',
    description: 'Detalle',
    requestId: 'ID de la solicitud',
  },

  errors: {
    mistake: {
      text: 'La aplicación envió una solicitud que no podemos aceptar. Tu cuenta no tiene ningún problema.',
      next: report,
    },
    interaction: {
      text: 'La aplicación intentó continuar sin ti, pero aquí te necesitamos.',
      next: 'Vuelve a la aplicación e inicia sesión de nuevo.',
    },
    invalid_client: { text: 'Esta aplicación no está registrada aquí o está desactivada.', next: report },
    unauthorized_client: { text: 'Esta aplicación no puede pedir este tipo de acceso.', next: report },
    invalid_scope: { text: 'La aplicación pidió un permiso que aquí no existe.', next: report },
    access_denied: { text: 'No se permitió el acceso.', next: 'Puedes cerrar esta ventana o volver a la aplicación.' },
    server_error: {
      text: 'Algo ha fallado por nuestra parte.',
      next: 'Inténtalo de nuevo. Si esta página vuelve a aparecer, indícanos el ID de la solicitud.',
    },
    temporarily_unavailable: {
      text: 'No podemos responder en este momento.',
      next: 'Espera un momento y vuelve a cargar esta página.',
    },
    unmet_authentication_requirements: {
      text: 'La aplicación pide una forma de iniciar sesión más segura que las que ofrece tu cuenta.',
      next: 'Añade otra forma de iniciar sesión a tu cuenta o consulta a los responsables de la aplicación.',
    },
    invalid_request_uri: {
      text: 'La solicitud de la aplicación ha caducado o ya se usó.',
      next: 'Vuelve a la aplicación y empieza de nuevo.',
    },
    invalid_redirect_uri: {
      text: 'La aplicación quiere enviarte a una dirección que no está registrada para ella. Nos hemos detenido aquí para protegerte.',
      next: report,
    },
    not_supported: { text: 'Este servicio está desactivado aquí.', next: report },
  },
};
