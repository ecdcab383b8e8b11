// Portuguese, as Brazil writes it, in words that Portugal understands.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/pt.tsx';

const report =
  'Volte ao app e tente novamente. Se esta página aparecer outra vez, avise os responsáveis pelo app e informe o ID da solicitação.';

export const pt: Messages = {
  lang: 'pt',
  dir: 'ltr',

  page: { language: 'Idioma' },

  client: {
    policy: 'Política de privacidade',
    terms: 'Termos de serviço',
    unverified: (target) => (
      <>Este app não foi verificado. Ninguém conferiu quem é o responsável por ele. Continue somente se você confiar em {target}.</>
    ),
    unverifiedHost: (host) => (
      <>
        Este app não foi verificado. Ele se apresenta com o endereço {host}, e ninguém conferiu quem está por trás. Continue somente se você
        conhecer esse endereço.
      </>
    ),
  },

  scopes: {
    openid: 'Saber que é você',
    profile: 'Ver seu nome, sua foto e seu perfil',
    email: 'Ver seu endereço de e-mail',
    address: 'Ver seu endereço postal',
    phone: 'Ver seu número de telefone',
    account: 'Gerenciar sua conta: alterar seu perfil, encerrar suas sessões, desconectar apps, excluir a conta',
    offline_access: 'Manter a conexão quando você não estiver presente',
    offlineExplained: 'O app mantém esse acesso até você revogá-lo, mesmo depois que você sair da conta.',
    other: (scope) => <>Usar a permissão {scope}</>,
  },

  signIn: {
    title: 'Entrar',
    lead: (client) => <>para continuar em {client}</>,
    againTitle: 'Entrar novamente',
    againLead: 'Insira sua senha para mostrar que ainda é você.',
    username: 'Nome de usuário ou e-mail',
    password: 'Senha',
    known: 'Contas neste dispositivo',
    forget: (name) => <>Remover {name} deste dispositivo</>,
    next: 'Continuar',
    submit: 'Entrar',
    stay: 'Manter a sessão aberta neste dispositivo',
    another: 'Usar outra conta',
    or: 'ou',
    passkey: 'Entrar com chave de acesso',
    passkeyFailed: 'Nenhuma chave de acesso foi usada. Tente novamente ou entre com sua senha.',
    passkeyDenied: 'Essa chave de acesso não pode ser usada aqui, ou demorou demais. Tente novamente ou entre de outra forma.',
    denied: 'Esse nome de usuário e essa senha não correspondem. Verifique os dois e tente novamente.',
    delayed: (wait) => `Houve tentativas demais. Tente novamente em ${wait}.`,
  },

  newPassword: {
    hint: (least) => `No mínimo ${least} caracteres. Algumas palavras seguidas são fáceis de lembrar e difíceis de adivinhar.`,
    suggest: 'Sugerir uma senha',
    keep: 'Salve-a em um gerenciador de senhas ou anote-a e guarde-a em um lugar seguro.',
    use: 'Usar esta senha',
    refused: {
      too_short: (least) => `Essa senha é curta demais. Use no mínimo ${least} caracteres, por exemplo algumas palavras seguidas.`,
      too_long: (most) => `Essa senha é longa demais. Ela pode ter ${most} bytes, o que dá mais ou menos o mesmo número de letras.`,
      guessable: 'Essa senha é uma das primeiras que qualquer pessoa tentaria. Use algumas palavras que não tenham relação entre si.',
      personal:
        'Essa senha é quase só o seu nome, o seu endereço ou o nosso nome. Use palavras que não tenham relação com você nem conosco.',
      breached: 'Essa senha já foi roubada de outro site e está nas listas de quem tenta adivinhar senhas. Escolha outra.',
      used_before: 'Você já usou essa senha aqui. Escolha outra.',
    },
  },

  guest: {
    name: 'Convidado',
    offer: 'Continuar como convidado',
    hint: 'Você não precisa de uma conta e pode criar uma depois: o que fizer até lá continuará sendo seu.',
    here: 'Você está aqui como convidado. Se criar uma conta, o que fez até agora continuará sendo seu. Se entrar em outra, isso ficará para trás.',
    keep: 'Manter esta conta',
    invitation:
      'Você está aqui como convidado: só neste navegador e não por muito tempo. Com um endereço de e-mail e uma senha ou uma chave de acesso, o que fez até agora continuará sendo seu.',
    signUp: 'Digite seu endereço de e-mail, e enviaremos um link para continuar. O que você fez como convidado continuará sendo seu.',
    elsewhere: 'Ele só funciona no navegador em que você é convidado, e só enquanto for. Nada foi alterado.',
  },

  secondFactor: {
    title: 'Confirme que é você',
    totp: {
      lead: 'Insira os seis dígitos que seu app autenticador mostra.',
      label: 'Código',
      other: 'Usar o app autenticador',
    },
    recovery_code: {
      lead: 'Insira um dos seus códigos de recuperação. Cada um funciona uma única vez.',
      label: 'Código de recuperação',
      other: 'Usar um código de recuperação',
    },
    passkeyLead: 'Este app pede sua chave de acesso.',
    passkey: 'Usar uma chave de acesso',
    passkeyFailed: 'Nenhuma chave de acesso foi usada. Tente novamente.',
    needsScript: 'Uma chave de acesso precisa de JavaScript. Permita-o nesta página e carregue-a novamente.',
    submit: 'Continuar',
    denied: 'Esse código não funciona. Espere o próximo e tente novamente.',
    skip: 'Continuar sem confirmar',
    cancel: 'Voltar ao app',
  },

  account: {
    title: 'Login e segurança',
    back: 'Voltar para login e segurança',
    confirmTitle: 'Confirme que é você',
    confirmLead: 'Para mudar sua forma de entrar, você precisa ter entrado na conta nos últimos dez minutos.',
    done: 'Pronto. Sua alteração já está valendo.',
    refused: {
      unknown: 'Isso já não existe. Nada foi alterado.',
      replayed: 'Isso demorou demais ou foi enviado duas vezes. Tente novamente.',
      known_already: 'Você já adicionou esta chave de acesso.',
      model: 'Este tipo de chave de acesso não é aceito aqui. Use uma chave de segurança aprovada pela sua organização.',
      too_many: 'Você tem o número máximo de chaves de acesso que uma conta pode ter. Remova uma primeiro.',
      last_method: 'Esta é sua única forma de entrar. Adicione outra antes de removê-la.',
      code: 'Esse código não funciona. Verifique se a hora do seu telefone está certa e insira o código que ele mostra agora.',
    },
    passkeys: {
      title: 'Chaves de acesso',
      lead: 'Entre com seu rosto, sua impressão digital ou o bloqueio de tela. Uma chave de acesso não pode ser adivinhada, e nenhum site falso pode pedi-la.',
      add: 'Adicionar uma chave de acesso',
      name: 'Nome',
      edit: (name) => <>Alterar {name}</>,
      rename: 'Salvar nome',
      remove: 'Remover',
      synced: 'Em todos os seus dispositivos',
      single: 'Em um único dispositivo',
      created: (date) => `adicionada em ${date}`,
      used: (date) => `usada pela última vez em ${date}`,
      addTitle: 'Adicionar uma chave de acesso',
      addLead:
        'Seu dispositivo pede seu rosto, sua impressão digital ou o bloqueio de tela. A partir daí, você pode entrar da mesma forma.',
      create: 'Continuar',
      createFailed: 'Nenhuma chave de acesso foi criada. Talvez este dispositivo já tenha uma para esta conta.',
      needsScript: 'Uma chave de acesso precisa de JavaScript. Permita-o nesta página e carregue-a novamente.',
    },
    totp: {
      title: 'App autenticador',
      lead: 'Um código do seu telefone, pedido depois da senha.',
      since: (date) => `Configurado em ${date}`,
      set: 'Configurar um app',
      replace: 'Substituir',
      remove: 'Remover',
      setTitle: 'Configurar um app autenticador',
      setLead: 'Escaneie este código com o app e insira os seis dígitos que ele mostra.',
      qr: 'Código QR para seu app autenticador',
      byHand: 'Inserir manualmente',
      code: 'Código',
      confirm: 'Confirmar',
    },
    recovery: {
      title: 'Códigos de recuperação',
      lead: 'Para o dia em que você estiver sem o telefone.',
      left: (count) => (count === 0 ? 'Não resta nenhum código' : count === 1 ? 'Resta um código' : `Restam ${count} códigos`),
      renew: 'Criar novos códigos',
      shownTitle: 'Guarde estes códigos de recuperação',
      shownLead:
        'Cada um funciona uma única vez, no lugar de um código do app. Eles só são mostrados agora: imprima-os ou salve-os onde você guarda suas senhas.',
      shownDone: 'Já guardei os códigos',
    },
  },

  ownAccount,

  consent: {
    title: 'Permitir acesso',
    question: (client) => <>Permitir que {client} use sua conta?</>,
    scopes: 'O app poderá:',
    resource: (resource) => <>Em {resource}, o app poderá:</>,
    resourceAccess: 'Usar o serviço em seu nome',
    details: 'Em particular, o app pede:',
    yes: 'sim',
    no: 'não',
    none: 'nada',
    destination: (target) => <>Em qualquer caso, você seguirá para {target}.</>,
    device: (target) => (
      <>
        Em qualquer caso, você seguirá para {target}, um programa neste dispositivo. Permita somente se você acabou de abrir esse programa
        por conta própria.
      </>
    ),
    allow: 'Permitir',
    deny: 'Negar',
  },

  mail: {
    account: 'Conta',
    when: 'Quando',
    from: 'Endereço IP',
    device: 'Dispositivo',
    byHand: 'Se o botão não funcionar, abra este endereço no navegador:',
    expires: (wait) => `Funciona uma única vez, durante ${wait}.`,
    ignore: 'Se você não pediu isto, pode ignorar este e-mail. Nada mudou.',
    neverTell:
      'Insira o código somente na página em que você o pediu e não o revele a ninguém. Se você não o pediu, pode ignorar este e-mail.',
    alarm: 'Se não foi você, defina uma nova senha agora e confira seus dispositivos.',
    toSecurity: 'Ver sua conta',
    signature: (brand) => `Enviado por ${brand}, porque alguém usou este endereço lá. Ninguém lê as respostas a este e-mail.`,
    recovery: {
      subject: 'Defina uma nova senha',
      lead: 'Alguém, provavelmente você, pediu uma nova senha para sua conta.',
      action: 'Escolher uma nova senha',
    },
    signUp: {
      subject: 'Conclua sua conta',
      lead: 'Alguém, provavelmente você, quer criar uma conta com este endereço.',
      action: 'Continuar',
    },
    invited: { subject: 'Você recebeu um convite', lead: 'Você recebeu um convite para criar uma conta com este endereço.' },
    known: {
      subject: 'Você já tem uma conta',
      lead: 'Alguém, provavelmente você, quis criar uma conta com este endereço. Esse endereço já tem uma: basta entrar.',
      action: 'Entrar',
    },
    signIn: {
      subject: 'Seu código para entrar',
      lead: 'Insira este código na página em que você o pediu.',
      action: 'Ou entre com este link, no mesmo navegador',
    },
    confirmAddress: {
      subject: 'Confirme seu endereço de e-mail',
      lead: 'Insira este código para mostrar que você lê os e-mails deste endereço.',
    },
    notices: {
      new_browser: { subject: 'Novo login na sua conta', lead: 'Sua conta foi usada em um navegador em que nunca tinha sido usada.' },
      password_changed: { subject: 'Sua senha foi alterada', lead: 'Sua conta tem uma nova senha.' },
      address_changed: {
        subject: 'Seu endereço de e-mail foi alterado',
        lead: 'Sua conta agora tem outro endereço de e-mail. De agora em diante, os e-mails vão para lá.',
      },
      credential_added: { subject: 'Uma forma de entrar foi adicionada', lead: 'Agora há mais uma forma de entrar na sua conta.' },
      deletion_requested: {
        subject: 'Sua conta será excluída',
        lead: 'Alguém que estava com a sessão aberta na sua conta pediu isso. Entrar na conta antes desse dia cancela a exclusão.',
      },
      credential_removed: { subject: 'Uma forma de entrar foi removida', lead: 'Agora há uma forma a menos de entrar na sua conta.' },
    },
  },

  required: {
    cancel: 'Voltar ao app',
    signOut: 'Sair',
    password: {
      title: 'Escolha uma nova senha',
      lead: 'Sua senha precisa ser substituída antes de você continuar. Todas as suas outras sessões serão encerradas.',
      label: 'Nova senha',
      save: 'Salvar e continuar',
    },
    secondFactor: {
      title: 'Proteja sua conta',
      lead: 'Aqui todas as pessoas entram com mais do que uma senha. Escolha o que você quer usar; leva um minuto.',
      passkey: 'Adicionar uma chave de acesso',
      app: 'Configurar um app autenticador',
    },
    terms: {
      title: 'Aceite nossos termos',
      lead: 'Leia os termos e aceite-os para continuar.',
      accept: 'Aceitar e continuar',
    },
  },

  byMail: {
    email: 'Endereço de e-mail',
    code: 'Código',
    notAnAddress: 'Isso não é um endereço de e-mail. Verifique e tente novamente.',
    delayed: (wait) => `Foram pedidos e-mails demais. Tente novamente em ${wait}.`,
    sentTitle: 'Confira seu e-mail',
    sentAgain: 'Não chegou nada depois de alguns minutos? Procure na pasta de spam ou peça novamente.',
    again: 'Pedir novamente',
    deadTitle: 'Este link não funciona mais',
    deadLead: 'Ele já foi usado, é antigo demais, ou um mais novo foi enviado. Nada foi alterado.',
    toSignIn: 'Voltar ao login',
    recovery: {
      link: 'Esqueceu a senha?',
      title: 'Definir uma nova senha',
      lead: 'Insira o endereço de e-mail da sua conta. Enviaremos um link para você.',
      submit: 'Enviar o link',
      sent: (address) => (
        <>Se uma conta com senha estiver associada a {address}, um link para definir uma nova senha está a caminho desse endereço.</>
      ),
      newLead: 'Escolha uma senha que você não use em nenhum outro lugar.',
      password: 'Nova senha',
      endSessions: 'Encerrar todas as outras sessões',
      save: 'Salvar a senha',
      doneTitle: 'Sua senha está definida',
      doneLead: 'Entre com ela, aqui ou na janela em que você começou.',
      signIn: 'Entrar',
    },
    signUp: {
      question: 'Primeira vez aqui?',
      link: 'Criar uma conta',
      title: 'Criar uma conta',
      lead: 'Insira seu endereço de e-mail. Enviaremos um link para você continuar.',
      client: (client) => <>para continuar em {client}. Insira seu endereço de e-mail, e enviaremos um link para você prosseguir.</>,
      submit: 'Enviar o link',
      sent: (address) => <>Abra o link do e-mail que está a caminho de {address}, de preferência neste navegador.</>,
      invited: 'Só enviamos e-mails a endereços que foram convidados.',
      completeTitle: 'Quase pronto',
      completeLead: 'Seu endereço de e-mail está confirmado. Diga como você quer entrar.',
      name: 'Seu nome',
      password: 'Senha',
      submitPassword: 'Criar a conta',
      passkey: 'Usar uma chave de acesso em vez de senha',
      passkeyFailed: 'Nenhuma chave de acesso foi criada. Tente novamente ou escolha uma senha.',
    },
    signIn: {
      link: 'Receber um código por e-mail',
      title: 'Entrar por e-mail',
      lead: 'Insira o endereço de e-mail da sua conta. Enviaremos um código para você.',
      submit: 'Enviar o código',
      sent: (address) => <>Se uma conta estiver associada a {address}, um código está a caminho desse endereço. Insira-o aqui.</>,
      enter: 'Entrar',
      denied: 'Esse código não funciona. Verifique-o ou peça um novo.',
      linkTitle: 'Entrar',
      linkLead: 'Falta só uma etapa.',
    },
    address: {
      title: 'Endereço de e-mail',
      lead: 'É para cá que escrevemos a você, também quando você tiver perdido a senha.',
      verified: 'Confirmado',
      unverified: 'Ainda não confirmado',
      none: 'Você ainda não tem nenhum.',
      confirm: 'Confirmar este endereço',
      change: 'Alterar o endereço',
      requiredTitle: 'Confirme seu endereço de e-mail',
      requiredLead: 'Antes de continuar, mostre que você lê os e-mails deste endereço.',
      sendCode: 'Enviar um código',
      sent: (address) => <>Se {address} puder ser seu, um código está a caminho desse endereço. Insira-o aqui.</>,
      enter: 'Confirmar',
    },
  },

  chooser: {
    title: 'Escolha uma conta',
    lead: (client) => <>para continuar em {client}</>,
    continue: (name) => <>Continuar como {name}</>,
    another: 'Usar outra conta',
  },

  logout: {
    title: 'Sair da conta?',
    lead: 'Você terá de entrar novamente em todos os apps que usam esta conta neste navegador.',
    asked: (client) => <>{client} pede que você saia da conta. Você terá de entrar novamente em todos os apps que usam esta conta.</>,
    confirm: 'Sair',
    cancel: 'Manter a sessão aberta',
  },

  formPost: {
    title: 'Um momento',
    lead: 'Sua resposta volta para o app.',
    submit: 'Continuar',
  },

  webMessage: {
    title: 'Pronto',
    lead: 'Você pode fechar esta janela.',
  },

  loggedOut: {
    title: 'Você saiu da conta',
    lead: 'Você pode fechar esta janela ou entrar novamente a partir de qualquer app.',
    leaving: 'Seus apps estão sendo avisados. Você voltará em um instante.',
    back: (client) => <>Voltar para {client}</>,
  },

  signedIn: {
    title: 'Você entrou na sua conta',
    lead: 'Os apps que usam esta conta não pedirão sua senha novamente neste navegador.',
    signOut: 'Sair',
    security: 'Login e segurança',
  },

  cookiesOff: {
    title: 'Seu navegador não guarda cookies',
    lead: 'Precisamos deles para saber, de uma página para a outra, que ainda é você.',
    next: 'Permita cookies neste site ou saia da navegação privada, se ela os bloquear. Depois, volte e tente novamente; nada se perdeu.',
  },

  expired: {
    title: 'Esta página expirou',
    lead: 'Ela ficou aberta por tempo demais ou foi concluída em outra janela. Nada foi alterado.',
    next: 'Volte ao app de onde você veio e comece novamente.',
    again: 'Abrir a página de novo',
    back: (client) => <>Voltar para {client}</>,
  },

  error: {
    title: 'Isso não deu certo',
    code: 'Erro',
    description: 'Detalhe',
    requestId: 'ID da solicitação',
  },

  errors: {
    mistake: { text: 'O app enviou uma solicitação que não podemos aceitar. Não há nada de errado com sua conta.', next: report },
    interaction: {
      text: 'O app tentou seguir sem você, mas sua participação é necessária aqui.',
      next: 'Volte ao app e entre novamente.',
    },
    invalid_client: { text: 'Este app não está registrado aqui ou foi desativado.', next: report },
    unauthorized_client: { text: 'Este app não tem permissão para pedir este tipo de acesso.', next: report },
    invalid_scope: { text: 'O app pediu uma permissão que não existe aqui.', next: report },
    access_denied: { text: 'O acesso não foi permitido.', next: 'Você pode fechar esta janela ou voltar ao app.' },
    server_error: {
      text: 'Algo falhou do nosso lado.',
      next: 'Tente novamente. Se esta página aparecer outra vez, informe-nos o ID da solicitação.',
    },
    temporarily_unavailable: {
      text: 'Não podemos responder neste momento.',
      next: 'Espere um momento e carregue esta página novamente.',
    },
    unmet_authentication_requirements: {
      text: 'O app exige uma forma de entrar mais segura do que as que sua conta oferece.',
      next: 'Adicione outra forma de entrar à sua conta ou fale com os responsáveis pelo app.',
    },
    invalid_request_uri: {
      text: 'A solicitação do app expirou ou já foi usada.',
      next: 'Volte ao app e comece novamente.',
    },
    invalid_redirect_uri: {
      text: 'O app quer enviar você a um endereço que não está registrado para ele. Paramos aqui para proteger você.',
      next: report,
    },
    not_supported: { text: 'Este serviço está desativado aqui.', next: report },
  },
};
