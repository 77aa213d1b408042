// Types of messenger.js, which is loaded by a script tag: window.tokenbooth, and the events on document and window.
// Together with @types/zendesk-web-widget; see docs/browser.md.

declare namespace Tokenbooth {
  interface Api {
    /** Logs the widget in as whoever is signed in now: call it after a sign-in without a page load. */
    login(): void;
    /** Logs the widget out, and leaves it so until login() or the next page load. */
    logout(): void;
    /** As whom the widget is logged in. */
    readonly externalId: string | null;
  }

  interface Login {
    externalId: string;
  }

  interface Logout {
    externalId: string;
    reason: 'session_ended' | 'user_changed' | 'token_refused' | 'requested';
  }

  interface Failure {
    /** Ours as listed, a code of Tokenbooth's answer ("identity_conflict", …), or what Zendesk gives. */
    reason:
      | 'unreachable'
      | 'timeout'
      | 'not_a_token'
      | 'unexpected_answer'
      | 'bearer_failed'
      | 'widget_missing'
      | 'login_failed'
      | (string & {});
    /** "TokenError" where no token could be had, "LoginFailedError" where Zendesk refused it. */
    type: string;
    message: string;
    /** Of the answer, where there was one. The audit log has the line of this request id. */
    status?: number;
    requestId?: string | null;
  }

  interface Events {
    'tokenbooth:login': CustomEvent<Login>;
    'tokenbooth:logout': CustomEvent<Logout>;
    'tokenbooth:error': CustomEvent<Failure>;
    'tokenbooth:anonymous': CustomEvent<{}>;
  }
}

interface Window {
  /** Not there before the script has loaded. */
  tokenbooth?: Tokenbooth.Api;
}

interface DocumentEventMap extends Tokenbooth.Events {}
interface WindowEventMap extends Tokenbooth.Events {}
