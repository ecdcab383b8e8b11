// The scripts of pages that use or make a passkey. They only add (B-307): without them the form they bring to life stays hidden.
// Options come in an attribute of that form, the answer goes back in its field `credential`.

/** The box of the page that is ticked for every way to sign in on it, and the field each form says so in. */
export const stayField = 'stay';

/** What both begin with. Buffers travel as base64url. */
const shared = `
  var form = document.getElementById('passkey-form');
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  var options = JSON.parse(form.getAttribute('data-options'));
  var problem = document.getElementById('passkey-problem');
  function toBytes(text) {
    var binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, function (character) { return character.charCodeAt(0); });
  }
  function toText(buffer) {
    var binary = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join('');
    return btoa(binary).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '');
  }
  function toKeys(ids) {
    return ids.map(function (id) { return { type: 'public-key', id: toBytes(id) }; });
  }
  function send(credential) {
    var answer = { id: credential.id, response: {} };
    ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle', 'attestationObject'].forEach(function (name) {
      if (credential.response[name]) answer.response[name] = toText(credential.response[name]);
    });
    form.elements.credential.value = JSON.stringify(answer);
    var stay = document.getElementById('${stayField}');
    if (stay) form.elements.${stayField}.value = stay.checked ? 'on' : '';
    form.submit();
  }
  function tell(error) {
    if (error.name !== 'AbortError') problem.hidden = false;
  }
  form.hidden = false;`;

/** What the page that uses a passkey says in `data-options`. */
export interface UseOptions {
  challenge: string;
  rpId: string;
  /** Credential ids; empty lets the person choose among all. */
  allowCredentials: readonly string[];
  /** Where a fresh challenge comes from, when this one has grown old. */
  renew: string;
  /** Passkeys are offered where the person types a user name. */
  isConditional: boolean;
}

export const useScript = `(function () {${shared}
  var lifetime = 240000, since = Date.now(), pending;
  function refresh() {
    if (Date.now() - since < lifetime) return Promise.resolve();
    return fetch(options.renew).then(function (answer) { return answer.json(); }).then(function (answer) {
      options.challenge = answer.challenge;
      since = Date.now();
    });
  }
  function ask(mediation) {
    if (pending) pending.abort();
    var own = pending = new AbortController();
    return refresh().then(function () {
      var publicKey = {
        challenge: toBytes(options.challenge),
        rpId: options.rpId,
        userVerification: 'required',
        allowCredentials: toKeys(options.allowCredentials)
      };
      return navigator.credentials.get({ publicKey: publicKey, mediation: mediation, signal: own.signal });
    }).then(send);
  }
  function offer() {
    if (!options.isConditional || !PublicKeyCredential.isConditionalMediationAvailable) return;
    PublicKeyCredential.isConditionalMediationAvailable().then(function (isAvailable) {
      if (isAvailable) ask('conditional').catch(function () {});
    });
  }
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    problem.hidden = true;
    ask('optional').catch(function (error) { tell(error); offer(); });
  });
  offer();
  window.setInterval(offer, lifetime);
})();`;

/** What the page that makes one says. */
export interface CreateOptions {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  algorithms: readonly number[];
  excludeCredentials: readonly string[];
  attestation: 'none' | 'direct';
}

export const createScript = `(function () {${shared}
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    problem.hidden = true;
    var user = options.user;
    navigator.credentials.create({
      publicKey: {
        challenge: toBytes(options.challenge),
        rp: options.rp,
        user: { id: toBytes(user.id), name: user.name, displayName: user.displayName },
        pubKeyCredParams: options.algorithms.map(function (alg) { return { type: 'public-key', alg: alg }; }),
        excludeCredentials: toKeys(options.excludeCredentials),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: options.attestation
      }
    }).then(send).catch(tell);
  });
})();`;

/** What the page that lists a person's passkeys says in `data-accepted`. */
export interface AcceptedPasskeys {
  rpId: string;
  userId: string;
  allAcceptedCredentialIds: readonly string[];
}

/** Browsers that can be told which passkeys still count offer no other from then on (WebAuthn Level 3 §5.1.10). */
export const acceptedScript = `(function () {
  var accepted = document.getElementById('accepted-passkeys').getAttribute('data-accepted');
  if (!window.PublicKeyCredential || !PublicKeyCredential.signalAllAcceptedCredentials) return;
  PublicKeyCredential.signalAllAcceptedCredentials(JSON.parse(accepted)).catch(function () {});
})();`;
