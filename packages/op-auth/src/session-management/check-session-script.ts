// The script of the session iframe (OpenID Connect Session Management 1.0 §3.2; B-242, B-318). ES5 without any library, for
// it runs in whatever engine the client's page runs in. It reads one cookie and answers only whoever asked.

/** @param cookie name of the browser state cookie */
export const checkSessionScript = (cookie: string): string => `(function () {
  'use strict';
  var name = ${JSON.stringify(cookie)} + '=';
  // FIPS 180-4 §4.2.2, §5.3.3: eight hexadecimal digits a word
  var constants = '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc3' +
    '72be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da' +
    '983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13' +
    '650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070' +
    '19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc70208' +
    '90befffaa4506cebbef9a3f7c67178f2';
  var start = '6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19';

  function words(digits) {
    var list = [], i;
    for (i = 0; i < digits.length; i += 8) list.push(parseInt(digits.slice(i, i + 8), 16) | 0);
    return list;
  }

  function rotate(word, bits) {
    return (word >>> bits) | (word << (32 - bits));
  }

  // The padded message of FIPS 180-4 §5.1.1; every character of the text is one byte.
  function pad(text) {
    var length = (((text.length + 8) >> 6) + 1) * 16, list = [], i;
    for (i = 0; i < length; i += 1) list.push(0);
    for (i = 0; i < text.length; i += 1) list[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    list[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
    list[length - 1] = text.length * 8;
    return list;
  }

  function compress(hash, block, k) {
    var w = block.slice(0), v = hash.slice(0), i, s0, s1, t1, t2;
    for (i = 0; i < 64; i += 1) {
      if (i >= 16) {
        s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w.push((w[i - 16] + s0 + w[i - 7] + s1) | 0);
      }
      s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
      t1 = (v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i]) | 0;
      s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
      t2 = (s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
      v = [(t1 + t2) | 0, v[0], v[1], v[2], (v[3] + t1) | 0, v[4], v[5], v[6]];
    }
    for (i = 0; i < 8; i += 1) hash[i] = (hash[i] + v[i]) | 0;
  }

  function sha256(text) {
    var message = pad(text), hash = words(start), k = words(constants), digits = '', i;
    for (i = 0; i < message.length; i += 16) compress(hash, message.slice(i, i + 16), k);
    for (i = 0; i < 8; i += 1) digits += ('0000000' + (hash[i] >>> 0).toString(16)).slice(-8);
    return digits;
  }

  function browserState() {
    var cookies = document.cookie.split('; '), i;
    for (i = 0; i < cookies.length; i += 1) if (cookies[i].indexOf(name) === 0) return cookies[i].slice(name.length);
    return '';
  }

  // The message is "client_id session_state", and session_state is a hash and its salt.
  function judge(message, origin) {
    var parts = typeof message === 'string' && /^([ -~]+) ([!-~]+)\\.([\\w-]+)$/.exec(message);
    if (!parts) return 'error';
    return sha256(parts[1] + ' ' + origin + ' ' + browserState() + ' ' + parts[3]) === parts[2] ? 'unchanged' : 'changed';
  }

  // A browser that keeps cookies from frames of other sites shows none here: nothing is known then, least of all a change.
  function answer(event, canRead) {
    event.source.postMessage(canRead ? judge(event.data, event.origin) : 'error', event.origin);
  }

  window.addEventListener('message', function (event) {
    // A page without an origin of its own cannot be answered without answering everybody.
    if (!event.source || !/^https?:/.test(event.origin)) return;
    if (!document.hasStorageAccess) return answer(event, true);
    document.hasStorageAccess().then(function (canRead) { answer(event, canRead); });
  }, false);
})();`;
