// Japanese.
import type { Child } from 'hono/jsx';
import type { Messages } from './index.ts';
import { ownAccount } from './own-account/ja.tsx';

const report = 'アプリに戻って、もう一度お試しください。このページがまた表示される場合は、アプリの運営者にリクエスト ID をお伝えください。';
const mistake = { text: 'アプリから受け付けられないリクエストが届きました。お使いのアカウントに問題はありません。', next: report };
const interaction = {
  text: 'アプリは操作なしで続けようとしましたが、ここでの操作が必要です。',
  next: 'アプリに戻って、もう一度ログインしてください。',
};

export const ja: Messages = {
  lang: 'ja',
  dir: 'ltr',

  page: { language: '言語' },

  client: {
    policy: 'プライバシーポリシー',
    terms: '利用規約',
    unverified: (target) => <>このアプリは未確認です。運営者は確認されていません。{target} を信頼できる場合だけ続けてください。</>,
    unverifiedHost: (host) => (
      <>
        このアプリは未確認です。{host}{' '}
        というアドレスを名乗っていますが、運営者は確認されていません。このアドレスを知っている場合だけ続けてください。
      </>
    ),
  },

  scopes: {
    openid: 'あなた本人であることの確認',
    profile: '名前、写真、プロフィールの表示',
    email: 'メールアドレスの表示',
    address: '住所の表示',
    phone: '電話番号の表示',
    account: 'アカウントの管理: プロフィールの変更、サインアウト、アプリの接続解除、アカウントの削除',
    offline_access: 'あなたがいない間の接続の維持',
    offlineExplained: 'ログアウトした後も、あなたが取り消すまでアクセスが続きます。',
    other: (scope) => <>権限 {scope} の利用</>,
  },

  signIn: {
    title: 'ログイン',
    lead: (client) => <>{client} に進みます</>,
    againTitle: 'もう一度ログイン',
    againLead: 'ご本人であることを確認するため、パスワードを入力してください。',
    username: 'ユーザー名またはメールアドレス',
    password: 'パスワード',
    known: 'この端末のアカウント',
    forget: (name) => <>{name} をこの端末から削除</>,
    next: '次へ',
    submit: 'ログイン',
    stay: 'この端末ではサインインしたままにする',
    another: '別のアカウントを使う',
    or: 'または',
    passkey: 'パスキーでログイン',
    passkeyFailed: 'パスキーは使用されませんでした。もう一度お試しいただくか、パスワードでログインしてください。',
    passkeyDenied:
      'このパスキーはここでは使用できないか、時間がかかりすぎました。もう一度お試しいただくか、別の方法でログインしてください。',
    denied: 'ユーザー名とパスワードが一致しません。両方を確認して、もう一度お試しください。',
    delayed: (wait) => `試行回数が多すぎます。${wait}後にもう一度お試しください。`,
  },

  newPassword: {
    hint: (least: number) => `${least}文字以上にしてください。いくつかの単語を並べると、覚えやすく推測されにくくなります。`,
    refused: {
      too_short: (least: number) => `パスワードが短すぎます。いくつかの単語を並べるなどして、${least}文字以上にしてください。`,
      too_long: (most: number) => `パスワードが長すぎます。${most}バイト以内にしてください。`,
      guessable: 'このパスワードは簡単に推測されます。互いに関係のない単語をいくつか使ってください。',
      personal: 'このパスワードのほとんどが、あなたの名前、メールアドレス、またはこのサービスの名前です。関係のない言葉を使ってください。',
      breached: 'このパスワードは、ほかのサービスから漏れたものとして知られています。別のパスワードを選んでください。',
      used_before: 'このパスワードは以前にここで使われました。別のパスワードを選んでください。',
    },
  },

  secondFactor: {
    title: 'ご本人の確認',
    totp: {
      lead: '認証アプリに表示されている 6 桁の数字を入力してください。',
      label: 'コード',
      other: '認証アプリを使用',
    },
    recovery_code: {
      lead: 'リカバリーコードを 1 つ入力してください。各コードは 1 回だけ使えます。',
      label: 'リカバリーコード',
      other: 'リカバリーコードを使用',
    },
    passkeyLead: 'このアプリはパスキーを求めています。',
    passkey: 'パスキーを使用',
    passkeyFailed: 'パスキーは使用されませんでした。もう一度お試しください。',
    needsScript: 'パスキーには JavaScript が必要です。このページで許可してから、再読み込みしてください。',
    submit: '続ける',
    denied: 'このコードは使用できません。次のコードを待って、もう一度お試しください。',
    skip: '使わずに続ける',
    cancel: 'アプリに戻る',
  },

  account: {
    title: 'ログインとセキュリティ',
    signOut: 'ログアウト',
    back: 'ログインとセキュリティに戻る',
    confirmTitle: 'ご本人の確認',
    confirmLead: 'ログイン方法を変更するには、10 分以内のログインが必要です。',
    confirm: 'もう一度ログイン',
    done: '完了しました。変更が反映されました。',
    refused: {
      unknown: 'すでに存在しません。何も変更されていません。',
      replayed: '時間がかかりすぎたか、2 回送信されました。もう一度お試しください。',
      known_already: 'このパスキーはすでに追加されています。',
      too_many: 'パスキーの数が上限に達しています。先に 1 つ削除してください。',
      last_method: 'これは唯一のログイン方法です。削除する前に別の方法を追加してください。',
      code: 'このコードは使用できません。スマートフォンの時刻が正しいことを確認し、現在表示されているコードを入力してください。',
    },
    passkeys: {
      title: 'パスキー',
      lead: '顔、指紋、または画面ロックでログインします。パスキーは推測されず、偽のサイトに盗まれることもありません。',
      add: 'パスキーを追加',
      name: '名前',
      edit: (name: Child) => <>{name} を変更</>,
      rename: '名前を保存',
      remove: '削除',
      synced: 'すべてのデバイス',
      single: '1 台のデバイス',
      created: (date: string) => `追加日 ${date}`,
      used: (date: string) => `最終使用日 ${date}`,
      addTitle: 'パスキーを追加',
      addLead: 'デバイスが顔、指紋、または画面ロックを求めます。今後は同じ方法でログインできます。',
      create: '続ける',
      createFailed: 'パスキーは作成されませんでした。このデバイスにはすでにこのアカウントのパスキーがあるかもしれません。',
      needsScript: 'パスキーには JavaScript が必要です。このページで許可してから、再読み込みしてください。',
    },
    totp: {
      title: '認証アプリ',
      lead: 'パスワードの後に求められる、スマートフォンのコードです。',
      since: (date: string) => `設定日 ${date}`,
      set: 'アプリを設定',
      replace: '変更',
      remove: '削除',
      setTitle: '認証アプリを設定',
      setLead: 'アプリで読み取り、表示された 6 桁の数字を入力してください。',
      qr: '認証アプリ用の QR コード',
      byHand: '手動で入力する',
      code: 'コード',
      confirm: '確認',
    },
    recovery: {
      title: 'リカバリーコード',
      lead: 'スマートフォンが手元にないときのためのコードです。',
      left: (count: number) => `残り ${count} 個`,
      renew: '新しいコードを作成',
      shownTitle: 'リカバリーコードを保管してください',
      shownLead:
        '各コードは、アプリのコードの代わりに 1 回だけ使えます。表示されるのは今回だけです。印刷するか、パスワードと同じ場所に保存してください。',
      shownDone: '保管しました',
    },
  },

  ownAccount,

  consent: {
    title: 'アクセスの許可',
    question: (client) => <>{client} にアカウントの利用を許可しますか？</>,
    scopes: '許可する内容：',
    resource: (resource) => <>{resource} で許可する内容：</>,
    resourceAccess: 'あなたに代わって利用すること',
    details: '個別に求めている内容：',
    yes: 'はい',
    no: 'いいえ',
    none: 'なし',
    destination: (target) => <>どちらを選んでも、{target} に進みます。</>,
    device: (target) => (
      <>どちらを選んでも、この端末上のプログラム {target} に進みます。そのプログラムを今ご自身で起動した場合だけ許可してください。</>
    ),
    allow: '許可する',
    deny: '許可しない',
  },

  mail: {
    account: 'アカウント',
    when: '日時',
    from: 'IP アドレス',
    device: '端末',
    byHand: 'ボタンが動かないときは、このアドレスをブラウザで開いてください。',
    expires: (wait: string) => `一度だけ、${wait}有効です。`,
    ignore: 'お心当たりがなければ、このメールは無視してください。何も変わっていません。',
    neverTell: 'コードは、請求したページだけで入力し、誰にも教えないでください。お心当たりがなければ、このメールは無視してください。',
    alarm: 'お心当たりがなければ、すぐに新しいパスワードを設定し、端末を確認してください。',
    toSecurity: 'アカウントを確認する',
    signature: (brand) => `このアドレスが ${brand} で使われたため、お送りしました。このメールへの返信は読まれません。`,
    recovery: {
      subject: '新しいパスワードの設定',
      lead: 'アカウントの新しいパスワードが請求されました。',
      action: '新しいパスワードを決める',
    },
    signUp: {
      subject: 'アカウントの作成を続ける',
      lead: 'このアドレスでアカウントを作る手続きが始まりました。',
      action: '続ける',
    },
    known: {
      subject: 'アカウントはすでにあります',
      lead: 'このアドレスでアカウントを作ろうとした方がいますが、アカウントはすでにあります。そのままサインインしてください。',
      action: 'サインイン',
    },
    signIn: {
      subject: 'サインイン用コード',
      lead: 'コードを請求したページに、このコードを入力してください。',
      action: 'または同じブラウザでこのリンクからサインイン',
    },
    confirmAddress: {
      subject: 'メールアドレスの確認',
      lead: 'このアドレスのメールを読めることを示すため、このコードを入力してください。',
    },
    notices: {
      new_browser: { subject: '新しいサインイン', lead: 'これまで使われていなかったブラウザでアカウントが使われました。' },
      password_changed: { subject: 'パスワードが変更されました', lead: 'アカウントのパスワードが新しくなりました。' },
      address_changed: {
        subject: 'メールアドレスが変更されました',
        lead: 'アカウントのメールアドレスが変わりました。今後のメールは新しいアドレスに届きます。',
      },
      credential_added: { subject: 'サインイン方法が追加されました', lead: 'アカウントにサインインする方法が一つ増えました。' },
      deletion_requested: {
        subject: 'アカウントが削除されます',
        lead: 'サインインしていた方が削除を依頼しました。その日までにサインインすると取り消せます。',
      },
      credential_removed: { subject: 'サインイン方法が削除されました', lead: 'アカウントにサインインする方法が一つ減りました。' },
    },
  },

  required: {
    cancel: 'アプリに戻る',
    signOut: 'ログアウト',
    password: {
      title: '新しいパスワードを設定してください',
      lead: '続ける前に、パスワードを変更する必要があります。ほかの端末ではすべてログアウトされます。',
      label: '新しいパスワード',
      save: '保存して続ける',
    },
    secondFactor: {
      title: 'アカウントを保護しましょう',
      lead: 'ここでは、パスワードに加えてもう一つの方法でログインします。使うものを選んでください。1分ほどで終わります。',
      passkey: 'パスキーを追加',
      app: '認証アプリを設定',
    },
    terms: {
      title: '規約への同意をお願いします',
      lead: '内容を読み、同意すると続けられます。',
      accept: '同意して続ける',
    },
  },

  byMail: {
    email: 'メールアドレス',
    code: 'コード',
    notAnAddress: 'メールアドレスではありません。確かめて、もう一度お試しください。',
    delayed: (wait: string) => `メールの請求が多すぎます。${wait}後にもう一度お試しください。`,
    sentTitle: 'メールをご確認ください',
    sentAgain: '数分たっても届かないときは、迷惑メールを確認するか、もう一度請求してください。',
    again: 'もう一度請求する',
    deadTitle: 'このリンクは使えません',
    deadLead: 'すでに使われたか、古すぎるか、新しいものが送られています。何も変わっていません。',
    toSignIn: 'サインインに戻る',
    recovery: {
      link: 'パスワードをお忘れですか',
      title: '新しいパスワードの設定',
      lead: 'アカウントのメールアドレスを入力してください。リンクをお送りします。',
      submit: 'リンクを送る',
      sent: (address: Child) => <>{address} のパスワードを持つアカウントがあれば、新しいパスワードへのリンクをお送りしました。</>,
      newLead: 'ほかで使っていないパスワードを決めてください。',
      password: '新しいパスワード',
      endSessions: 'ほかのすべての端末からサインアウトする',
      save: 'パスワードを保存',
      doneTitle: 'パスワードを設定しました',
      doneLead: 'ここで、または始めたウィンドウで、サインインしてください。',
      signIn: 'サインイン',
    },
    signUp: {
      question: '初めての方は',
      link: 'アカウントを作る',
      title: 'アカウントを作る',
      lead: 'メールアドレスを入力してください。続きのリンクをお送りします。',
      client: (client: Child) => <>{client} に進むため、メールアドレスを入力してください。続きのリンクをお送りします。</>,
      submit: 'リンクを送る',
      sent: (address: Child) => <>{address} に届くメールのリンクを、できればこのブラウザで開いてください。</>,
      invited: 'メールは招待されたアドレスにだけ届きます。',
      completeTitle: 'あと少しです',
      completeLead: 'メールアドレスを確認しました。サインインの方法を決めてください。',
      name: 'お名前',
      password: 'パスワード',
      submitPassword: 'アカウントを作る',
      passkey: '代わりにパスキーを使う',
      passkeyFailed: 'パスキーは作られませんでした。もう一度試すか、パスワードを決めてください。',
    },
    signIn: {
      link: 'メールでコードを受け取る',
      title: 'メールでサインイン',
      lead: 'アカウントのメールアドレスを入力してください。コードをお送りします。',
      submit: 'コードを送る',
      sent: (address: Child) => <>{address} のアカウントがあれば、コードをお送りしました。ここに入力してください。</>,
      enter: 'サインイン',
      denied: 'そのコードは使えません。確かめるか、新しいコードを請求してください。',
      linkTitle: 'サインイン',
      linkLead: 'あと一歩です。',
    },
    address: {
      title: 'メールアドレス',
      lead: 'パスワードをお忘れのときも含め、ここにメールをお送りします。',
      verified: '確認済み',
      unverified: '未確認',
      none: 'まだありません。',
      confirm: 'このアドレスを確認する',
      change: 'アドレスを変更する',
      requiredTitle: 'メールアドレスの確認',
      requiredLead: '進む前に、このアドレスのメールを読めることを示してください。',
      sendCode: 'コードを送る',
      sent: (address: Child) => <>{address} が使えるアドレスであれば、コードをお送りしました。ここに入力してください。</>,
      enter: '確認する',
    },
  },

  chooser: {
    title: 'アカウントの選択',
    lead: (client) => <>{client} に進みます</>,
    continue: (name) => <>{name} として続ける</>,
    another: '別のアカウントを使う',
  },

  logout: {
    title: 'ログアウトしますか？',
    lead: 'このブラウザでこのアカウントを使うすべてのアプリで、もう一度ログインが必要になります。',
    asked: (client) => <>{client} がログアウトを求めています。このアカウントを使うすべてのアプリで、もう一度ログインが必要になります。</>,
    confirm: 'ログアウト',
    cancel: 'ログインしたままにする',
  },

  formPost: {
    title: '少々お待ちください',
    lead: 'アプリに応答を送信しています。',
    submit: '続ける',
  },

  webMessage: {
    title: '完了しました',
    lead: 'このウィンドウを閉じてかまいません。',
  },

  loggedOut: {
    title: 'ログアウトしました',
    lead: 'このウィンドウを閉じるか、アプリからもう一度ログインできます。',
    leaving: 'アプリに通知しています。まもなく戻ります。',
    back: (client) => <>{client} に戻る</>,
  },

  signedIn: {
    title: 'ログインしています',
    lead: 'このアカウントを使うアプリは、このブラウザではパスワードを再び求めません。',
    signOut: 'ログアウト',
    security: 'ログインとセキュリティ',
  },

  cookiesOff: {
    title: 'ブラウザーで Cookie が保存されていません',
    lead: 'ページが変わっても同じ方だと確認するために Cookie が必要です。',
    next: 'このサイトの Cookie を許可するか、Cookie がブロックされている場合はプライベートモードを終了してください。そのあと前のページに戻って、もう一度お試しください。',
  },

  expired: {
    title: 'ページの有効期限が切れました',
    lead: '長い間開いたままだったか、別のウィンドウで完了しています。何も変更されていません。',
    next: '元のアプリに戻って、最初からやり直してください。',
    back: (client) => <>{client} に戻る</>,
  },

  error: {
    title: '続けられませんでした',
    code: 'エラー',
    description: '詳細',
    requestId: 'リクエスト ID',
  },

  errors: {
    invalid_request: mistake,
    invalid_client: { text: 'このアプリは登録されていないか、停止されています。', next: report },
    invalid_grant: mistake,
    unauthorized_client: { text: 'このアプリは、この種類のアクセスを求めることができません。', next: report },
    unsupported_grant_type: mistake,
    invalid_scope: { text: 'アプリが、存在しない権限を求めました。', next: report },
    access_denied: { text: 'アクセスは許可されませんでした。', next: 'このウィンドウを閉じるか、アプリに戻ってください。' },
    unsupported_response_type: mistake,
    server_error: {
      text: 'こちら側で問題が発生しました。',
      next: 'もう一度お試しください。このページがまた表示される場合は、リクエスト ID をお知らせください。',
    },
    temporarily_unavailable: { text: '現在、応答できません。', next: '少し待ってから、このページを再読み込みしてください。' },
    interaction_required: interaction,
    login_required: interaction,
    account_selection_required: interaction,
    consent_required: interaction,
    unmet_authentication_requirements: {
      text: 'アプリが、お使いのアカウントにはない、より強力なログイン方法を求めています。',
      next: 'アカウントに別のログイン方法を追加するか、アプリの運営者にお問い合わせください。',
    },
    invalid_request_uri: {
      text: 'アプリのリクエストは有効期限が切れているか、すでに使われています。',
      next: 'アプリに戻って、最初からやり直してください。',
    },
    invalid_request_object: mistake,
    registration_not_supported: mistake,
    invalid_token: mistake,
    insufficient_scope: mistake,
    insufficient_user_authentication: mistake,
    invalid_redirect_uri: {
      text: 'アプリが、登録されていないアドレスにあなたを移動させようとしました。安全のため、ここで停止しました。',
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
    not_supported: { text: 'このサービスは現在無効になっています。', next: report },
  },
};
