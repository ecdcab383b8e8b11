// Korean. A name from elsewhere is followed by a noun of ours, since a particle would depend on the last sound of the name.
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/ko.tsx';

const report = '앱으로 돌아가 다시 시도하세요. 이 페이지가 다시 나타나면 앱 운영자에게 요청 ID를 알려 주세요.';

export const ko: Messages = {
  lang: 'ko',
  dir: 'ltr',

  page: { language: '언어' },

  client: {
    policy: '개인정보처리방침',
    terms: '서비스 약관',
    unverified: (target) => (
      <>확인되지 않은 앱입니다. 누가 운영하는지 아무도 확인하지 않았으므로, {target} 주소를 신뢰하는 경우에만 계속하세요.</>
    ),
    unverifiedHost: (host) => (
      <>
        확인되지 않은 앱입니다. 이 앱은 {host} 주소를 사용하며, 그 뒤에 누가 있는지 아무도 확인하지 않았습니다. 아는 주소인 경우에만
        계속하세요.
      </>
    ),
  },

  scopes: {
    openid: '회원님 본인임을 확인',
    profile: '이름, 사진, 프로필 보기',
    email: '이메일 주소 보기',
    address: '우편 주소 보기',
    phone: '전화번호 보기',
    account: '계정 관리: 프로필 변경, 회원님 로그아웃, 앱 연결 해제, 계정 삭제',
    offline_access: '부재중에도 연결 유지',
    offlineExplained: '로그아웃한 후에도 회원님이 취소할 때까지 이 액세스 권한을 유지합니다.',
    other: (scope) => <>{scope} 권한 사용</>,
  },

  signIn: {
    title: '로그인',
    lead: (client) => <>{client} 앱으로 계속 진행합니다</>,
    againTitle: '다시 로그인',
    againLead: '여전히 본인임을 확인하기 위해 비밀번호를 입력하세요.',
    username: '사용자 이름 또는 이메일 주소',
    password: '비밀번호',
    known: '이 기기의 계정',
    forget: (name) => <>이 기기에서 {name} 계정 제거</>,
    next: '계속',
    submit: '로그인',
    stay: '이 기기에서 로그인 상태 유지',
    another: '다른 계정 사용',
    or: '또는',
    passkey: '패스키로 로그인',
    passkeyFailed: '패스키가 사용되지 않았습니다. 다시 시도하거나 비밀번호로 로그인하세요.',
    passkeyDenied: '여기에서 사용할 수 없는 패스키이거나 시간이 너무 오래 걸렸습니다. 다시 시도하거나 다른 방법으로 로그인하세요.',
    denied: '사용자 이름과 비밀번호가 일치하지 않습니다. 둘 다 확인하고 다시 시도하세요.',
    delayed: (wait) => `시도 횟수가 너무 많습니다. ${wait} 후에 다시 시도하세요.`,
  },

  newPassword: {
    hint: (least) => `${least}자 이상. 단어 몇 개를 이어 쓰면 기억하기 쉽고 추측하기 어렵습니다.`,
    suggest: '비밀번호 추천받기',
    keep: '비밀번호 관리자에 저장하거나, 적어서 안전한 곳에 보관하세요.',
    use: '이 비밀번호 사용',
    refused: {
      too_short: (least) => `비밀번호가 너무 짧습니다. 단어 몇 개를 이어 쓰는 등 ${least}자 이상으로 하세요.`,
      too_long: (most) => `비밀번호가 너무 깁니다. 최대 ${most}바이트이며, 영문자는 1바이트, 한글은 한 글자에 3바이트입니다.`,
      guessable: '누구나 가장 먼저 추측할 만한 비밀번호입니다. 서로 관련 없는 단어를 몇 개 사용하세요.',
      personal:
        '비밀번호의 대부분이 회원님의 이름이나 이메일 주소 또는 저희 서비스 이름입니다. 회원님이나 저희와 관련 없는 단어를 사용하세요.',
      breached: '다른 사이트에서 도난당한 적이 있어 추측에 쓰이는 목록에 올라 있는 비밀번호입니다. 다른 비밀번호를 선택하세요.',
      used_before: '이전에 여기에서 사용한 비밀번호입니다. 다른 비밀번호를 선택하세요.',
    },
  },

  guest: {
    name: '게스트',
    offer: '게스트로 계속하기',
    hint: '계정이 없어도 됩니다. 나중에 만들어도 그때까지의 내용은 그대로 남습니다.',
    here: '지금은 게스트로 이용 중입니다. 계정을 만들면 지금까지의 내용이 그대로 남습니다. 다른 계정으로 로그인하면 이어지지 않습니다.',
    keep: '이 계정 유지하기',
    invitation:
      '지금은 게스트로 이용 중입니다. 이 브라우저에서만, 짧은 기간 동안만 쓸 수 있습니다. 이메일 주소와 비밀번호 또는 패스키를 등록하면 지금까지의 내용이 그대로 남습니다.',
    signUp: '이메일 주소를 입력하면 계속할 수 있는 링크를 보내 드립니다. 게스트로 이용한 내용은 그대로 남습니다.',
    elsewhere: '이 링크는 게스트로 이용 중인 브라우저에서, 그동안에만 쓸 수 있습니다. 아무것도 변경되지 않았습니다.',
  },

  secondFactor: {
    title: '본인 확인',
    totp: {
      lead: '인증 앱에 표시된 6자리 숫자를 입력하세요.',
      label: '코드',
      other: '인증 앱 사용',
    },
    recovery_code: {
      lead: '복구 코드 중 하나를 입력하세요. 각 코드는 한 번만 사용할 수 있습니다.',
      label: '복구 코드',
      other: '복구 코드 사용',
    },
    passkeyLead: '이 앱은 회원님의 패스키를 요구합니다.',
    passkey: '패스키 사용',
    passkeyFailed: '패스키가 사용되지 않았습니다. 다시 시도하세요.',
    needsScript: '패스키를 사용하려면 JavaScript가 필요합니다. 이 페이지에서 허용한 다음 페이지를 다시 로드하세요.',
    submit: '계속',
    denied: '사용할 수 없는 코드입니다. 다음 코드를 기다렸다가 다시 시도하세요.',
    skip: '사용하지 않고 계속',
    cancel: '앱으로 돌아가기',
  },

  account: {
    title: '로그인 및 보안',
    back: '로그인 및 보안으로 돌아가기',
    confirmTitle: '본인 확인',
    confirmLead: '로그인 방법을 변경하려면 최근 10분 이내에 로그인한 상태여야 합니다.',
    done: '완료되었습니다. 변경 사항이 적용되었습니다.',
    refused: {
      unknown: '이미 없어진 항목입니다. 아무것도 변경되지 않았습니다.',
      replayed: '시간이 너무 오래 걸렸거나 두 번 전송되었습니다. 다시 시도하세요.',
      known_already: '이미 추가한 패스키입니다.',
      model: '이 종류의 패스키는 여기서 사용할 수 없습니다. 조직에서 승인한 보안 키를 사용하세요.',
      too_many: '계정에 추가할 수 있는 패스키 수에 도달했습니다. 먼저 하나를 삭제하세요.',
      last_method: '유일한 로그인 방법입니다. 삭제하기 전에 다른 방법을 추가하세요.',
      code: '사용할 수 없는 코드입니다. 휴대전화의 시간이 맞는지 확인하고 지금 표시된 코드를 입력하세요.',
    },
    passkeys: {
      title: '패스키',
      lead: '얼굴, 지문 또는 화면 잠금으로 로그인하세요. 패스키는 추측할 수 없으며 가짜 사이트가 요구할 수도 없습니다.',
      add: '패스키 추가',
      name: '이름',
      edit: (name) => <>{name} 변경</>,
      rename: '이름 저장',
      remove: '삭제',
      synced: '내 모든 기기',
      single: '기기 1대',
      created: (date) => `추가: ${date}`,
      used: (date) => `마지막 사용: ${date}`,
      addTitle: '패스키 추가',
      addLead: '기기에서 얼굴, 지문 또는 화면 잠금을 요청합니다. 이후에는 같은 방법으로 로그인할 수 있습니다.',
      create: '계속',
      createFailed: '패스키를 만들지 못했습니다. 이 기기에 이 계정의 패스키가 이미 있을 수 있습니다.',
      needsScript: '패스키를 사용하려면 JavaScript가 필요합니다. 이 페이지에서 허용한 다음 페이지를 다시 로드하세요.',
    },
    totp: {
      title: '인증 앱',
      lead: '비밀번호 다음에 입력하는 휴대전화의 코드입니다.',
      since: (date) => `설정: ${date}`,
      set: '앱 설정',
      replace: '교체',
      remove: '삭제',
      setTitle: '인증 앱 설정',
      setLead: '앱으로 스캔한 다음 앱에 표시된 6자리 숫자를 입력하세요.',
      qr: '인증 앱용 QR 코드',
      byHand: '직접 입력하기',
      code: '코드',
      confirm: '확인',
    },
    recovery: {
      title: '복구 코드',
      lead: '휴대전화가 없을 때를 위한 코드입니다.',
      left: (count) => `코드 ${count}개 남음`,
      renew: '새 코드 만들기',
      shownTitle: '이 복구 코드를 보관하세요',
      shownLead:
        '각 코드는 앱의 코드 대신 한 번만 사용할 수 있습니다. 지금 한 번만 표시되므로 인쇄하거나 비밀번호를 보관하는 곳에 저장하세요.',
      shownDone: '보관했습니다',
    },
  },

  ownAccount,

  consent: {
    title: '액세스 허용',
    question: (client) => <>{client} 앱이 회원님의 계정을 사용하도록 허용하시겠습니까?</>,
    scopes: '이 앱이 할 수 있는 일:',
    resource: (resource) => <>{resource} 서비스에서 이 앱이 할 수 있는 일:</>,
    resourceAccess: '회원님의 이름으로 사용',
    details: '구체적으로 요청하는 내용:',
    yes: '예',
    no: '아니요',
    none: '없음',
    destination: (target) => <>어느 쪽을 선택하든 {target} 주소로 이동합니다.</>,
    device: (target) => (
      <>어느 쪽을 선택하든 이 기기에 있는 프로그램({target})으로 이동합니다. 방금 이 프로그램을 직접 시작한 경우에만 허용하세요.</>
    ),
    allow: '허용',
    deny: '거부',
  },

  mail: {
    account: '계정',
    when: '시간',
    from: 'IP 주소',
    device: '기기',
    byHand: '버튼을 눌러도 반응이 없으면 브라우저에서 다음 주소를 여세요.',
    expires: (wait) => `${wait} 동안 한 번만 사용할 수 있습니다.`,
    ignore: '요청하지 않으셨다면 이 메일을 무시하셔도 됩니다. 아무것도 변경되지 않았습니다.',
    neverTell: '코드를 요청한 페이지에서만 입력하고 누구에게도 알려 주지 마세요. 요청하지 않으셨다면 이 메일을 무시하셔도 됩니다.',
    alarm: '본인이 한 일이 아니라면 지금 새 비밀번호를 설정하고 기기 목록을 확인하세요.',
    toSecurity: '내 계정 확인',
    signature: (brand) => `누군가 ${brand} 서비스에서 이 주소를 사용하여 보내 드리는 메일입니다. 이 메일에 회신해도 읽는 사람이 없습니다.`,
    recovery: {
      subject: '새 비밀번호 설정',
      lead: '누군가(아마도 회원님)가 회원님 계정의 새 비밀번호를 요청했습니다.',
      action: '새 비밀번호 선택',
    },
    signUp: {
      subject: '계정 만들기 완료',
      lead: '누군가(아마도 회원님)가 이 주소로 계정을 만들려고 합니다.',
      action: '계속',
    },
    invited: { subject: '초대장이 도착했습니다', lead: '이 주소로 계정을 만들도록 초대받으셨습니다.' },
    known: {
      subject: '이미 계정이 있습니다',
      lead: '누군가(아마도 회원님)가 이 주소로 계정을 만들려고 했습니다. 이미 계정이 있으니 바로 로그인하세요.',
      action: '로그인',
    },
    signIn: {
      subject: '로그인 코드',
      lead: '코드를 요청한 페이지에 이 코드를 입력하세요.',
      action: '또는 같은 브라우저에서 이 링크로 로그인',
    },
    confirmAddress: {
      subject: '이메일 주소 확인',
      lead: '이 주소의 메일을 읽을 수 있음을 확인하기 위해 이 코드를 입력하세요.',
    },
    notices: {
      new_browser: { subject: '계정에 새로운 로그인', lead: '이전에 사용한 적 없는 브라우저에서 계정이 사용되었습니다.' },
      password_changed: { subject: '비밀번호가 변경되었습니다', lead: '계정의 비밀번호가 새로 설정되었습니다.' },
      address_changed: {
        subject: '이메일 주소가 변경되었습니다',
        lead: '계정의 이메일 주소가 다른 주소로 바뀌었습니다. 앞으로 메일은 그 주소로 발송됩니다.',
      },
      credential_added: { subject: '로그인 방법이 추가되었습니다', lead: '계정에 로그인할 수 있는 방법이 하나 늘었습니다.' },
      deletion_requested: {
        subject: '계정이 삭제될 예정입니다',
        lead: '회원님의 계정에 로그인한 사람이 삭제를 요청했습니다. 삭제되는 날이 오기 전에 로그인하면 취소됩니다.',
      },
      credential_removed: { subject: '로그인 방법이 삭제되었습니다', lead: '계정에 로그인할 수 있는 방법이 하나 줄었습니다.' },
    },
  },

  required: {
    cancel: '앱으로 돌아가기',
    signOut: '로그아웃',
    password: {
      title: '새 비밀번호 설정',
      lead: '계속하려면 먼저 비밀번호를 바꿔야 합니다. 다른 모든 곳에서는 로그아웃됩니다.',
      label: '새 비밀번호',
      save: '저장하고 계속',
    },
    secondFactor: {
      title: '계정 보호',
      lead: '여기에서는 모두가 비밀번호 외의 방법을 함께 사용해 로그인합니다. 사용할 방법을 선택하세요. 1분이면 됩니다.',
      passkey: '패스키 추가',
      app: '인증 앱 설정',
    },
    terms: {
      title: '약관에 동의해 주세요',
      lead: '약관을 읽고 동의하면 계속할 수 있습니다.',
      accept: '동의하고 계속',
    },
  },

  byMail: {
    email: '이메일 주소',
    code: '코드',
    notAnAddress: '이메일 주소가 아닙니다. 확인하고 다시 시도하세요.',
    delayed: (wait) => `메일을 너무 자주 요청했습니다. ${wait} 후에 다시 시도하세요.`,
    sentTitle: '메일을 확인하세요',
    sentAgain: '몇 분이 지나도 오지 않나요? 스팸함을 확인하거나 다시 요청하세요.',
    again: '다시 요청',
    deadTitle: '더 이상 사용할 수 없는 링크입니다',
    deadLead: '이미 사용되었거나, 너무 오래되었거나, 더 새로운 링크가 발송되었습니다. 아무것도 변경되지 않았습니다.',
    toSignIn: '로그인으로 돌아가기',
    recovery: {
      link: '비밀번호를 잊으셨나요?',
      title: '새 비밀번호 설정',
      lead: '계정의 이메일 주소를 입력하세요. 링크를 보내 드립니다.',
      submit: '링크 보내기',
      sent: (address) => <>{address} 주소를 사용하며 비밀번호가 있는 계정이 있다면, 새 비밀번호를 설정할 링크를 그 주소로 보내 드립니다.</>,
      newLead: '다른 곳에서 사용하지 않는 비밀번호를 선택하세요.',
      password: '새 비밀번호',
      endSessions: '다른 모든 곳에서 로그아웃',
      save: '비밀번호 저장',
      doneTitle: '비밀번호가 설정되었습니다',
      doneLead: '여기 또는 처음 시작한 창에서 새 비밀번호로 로그인하세요.',
      signIn: '로그인',
    },
    signUp: {
      question: '처음이신가요?',
      link: '계정 만들기',
      title: '계정 만들기',
      lead: '이메일 주소를 입력하세요. 계속할 수 있는 링크를 보내 드립니다.',
      client: (client) => <>{client} 앱에서 계속하기 위해 이메일 주소를 입력하세요. 계속할 수 있는 링크를 보내 드립니다.</>,
      submit: '링크 보내기',
      sent: (address) => <>{address} 주소로 보내 드리는 메일의 링크를 여세요. 이 브라우저에서 여는 것이 가장 좋습니다.</>,
      invited: '메일은 초대받은 주소로만 발송됩니다.',
      completeTitle: '거의 다 되었습니다',
      completeLead: '이메일 주소가 확인되었습니다. 어떤 방법으로 로그인할지 선택하세요.',
      name: '이름',
      password: '비밀번호',
      submitPassword: '계정 만들기',
      passkey: '대신 패스키 사용',
      passkeyFailed: '패스키를 만들지 못했습니다. 다시 시도하거나 비밀번호를 선택하세요.',
    },
    signIn: {
      link: '이메일로 코드 받기',
      title: '이메일로 로그인',
      lead: '계정의 이메일 주소를 입력하세요. 코드를 보내 드립니다.',
      submit: '코드 보내기',
      sent: (address) => <>{address} 주소를 사용하는 계정이 있다면 그 주소로 코드를 보내 드립니다. 여기에 입력하세요.</>,
      enter: '로그인',
      denied: '사용할 수 없는 코드입니다. 코드를 확인하거나 새 코드를 요청하세요.',
      linkTitle: '로그인',
      linkLead: '한 단계 남았습니다.',
    },
    address: {
      title: '이메일 주소',
      lead: '비밀번호를 잊었을 때를 포함해 이 주소로 연락드립니다.',
      verified: '확인됨',
      unverified: '아직 확인되지 않음',
      none: '아직 없습니다.',
      confirm: '이 주소 확인',
      change: '주소 변경',
      requiredTitle: '이메일 주소 확인',
      requiredLead: '계속하기 전에 이 주소의 메일을 읽을 수 있음을 확인해 주세요.',
      sendCode: '코드 보내기',
      sent: (address) => <>{address} 주소를 회원님이 사용할 수 있다면 그 주소로 코드를 보내 드립니다. 여기에 입력하세요.</>,
      enter: '확인',
    },
  },

  chooser: {
    title: '계정 선택',
    lead: (client) => <>{client} 앱으로 계속 진행합니다</>,
    continue: (name) => <>{name} 계정으로 계속</>,
    another: '다른 계정 사용',
  },

  logout: {
    title: '로그아웃할까요?',
    lead: '이 브라우저에서 이 계정을 사용하는 모든 앱에 다시 로그인해야 합니다.',
    asked: (client) => <>{client} 앱이 로그아웃을 요청합니다. 이 계정을 사용하는 모든 앱에 다시 로그인해야 합니다.</>,
    confirm: '로그아웃',
    cancel: '로그인 상태 유지',
  },

  formPost: {
    title: '잠시만 기다려 주세요',
    lead: '회원님의 응답을 앱으로 보내고 있습니다.',
    submit: '계속',
  },

  webMessage: {
    title: '완료',
    lead: '이 창을 닫아도 됩니다.',
  },

  loggedOut: {
    title: '로그아웃되었습니다',
    lead: '이 창을 닫거나 앱에서 다시 로그인할 수 있습니다.',
    leaving: '앱에 알리는 중입니다. 잠시 후 돌아갑니다.',
    back: (client) => <>{client} 앱으로 돌아가기</>,
  },

  signedIn: {
    title: '로그인되어 있습니다',
    lead: '이 브라우저에서는 이 계정을 사용하는 앱이 비밀번호를 다시 묻지 않습니다.',
    signOut: '로그아웃',
    security: '로그인 및 보안',
  },

  cookiesOff: {
    title: '브라우저가 쿠키를 저장하지 않습니다',
    lead: '페이지가 바뀌어도 여전히 회원님임을 알려면 쿠키가 필요합니다.',
    next: '이 사이트의 쿠키를 허용하거나, 비공개 브라우징이 쿠키를 차단한다면 비공개 브라우징을 종료하세요. 그런 다음 돌아가서 다시 시도하세요. 사라지는 내용은 없습니다.',
  },

  expired: {
    title: '만료된 페이지입니다',
    lead: '너무 오래 열려 있었거나 다른 창에서 완료되었습니다. 아무것도 변경되지 않았습니다.',
    next: '원래 앱으로 돌아가 처음부터 다시 시작하세요.',
    again: '페이지 다시 열기',
    back: (client) => <>{client} 앱으로 돌아가기</>,
  },

  error: {
    title: '처리하지 못했습니다',
    code: '오류',
    description: '세부정보',
    requestId: '요청 ID',
  },

  errors: {
    mistake: { text: '앱이 받아들일 수 없는 요청을 보냈습니다. 회원님의 계정에는 아무 문제가 없습니다.', next: report },
    interaction: {
      text: '앱이 회원님 없이 계속하려고 했지만, 여기에서는 회원님이 직접 진행해야 합니다.',
      next: '앱으로 돌아가 다시 로그인하세요.',
    },
    invalid_client: { text: '여기에 등록되지 않았거나 사용이 중지된 앱입니다.', next: report },
    unauthorized_client: { text: '이 앱은 이런 종류의 액세스를 요청할 수 없습니다.', next: report },
    invalid_scope: { text: '앱이 여기에 없는 권한을 요청했습니다.', next: report },
    access_denied: { text: '액세스가 허용되지 않았습니다.', next: '이 창을 닫거나 앱으로 돌아가세요.' },
    server_error: {
      text: '저희 쪽에서 문제가 발생했습니다.',
      next: '다시 시도하세요. 이 페이지가 다시 나타나면 저희에게 요청 ID를 알려 주세요.',
    },
    temporarily_unavailable: { text: '지금은 응답할 수 없습니다.', next: '잠시 기다린 다음 이 페이지를 다시 로드하세요.' },
    unmet_authentication_requirements: {
      text: '앱이 회원님의 계정에 있는 것보다 더 강력한 로그인 방법을 요구합니다.',
      next: '계정에 다른 로그인 방법을 추가하거나 앱 운영자에게 문의하세요.',
    },
    invalid_request_uri: {
      text: '앱의 요청이 만료되었거나 이미 사용되었습니다.',
      next: '앱으로 돌아가 처음부터 다시 시작하세요.',
    },
    invalid_redirect_uri: {
      text: '앱이 등록되지 않은 주소로 회원님을 보내려고 합니다. 회원님을 보호하기 위해 여기에서 멈췄습니다.',
      next: report,
    },
    not_supported: { text: '이 서비스는 여기에서 사용이 중지되었습니다.', next: report },
  },
};
