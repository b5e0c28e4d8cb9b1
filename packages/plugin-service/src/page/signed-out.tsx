import { useEffect, useRef } from 'react';

/** What is left to show when the service no longer knows who asks. */
export function SignedOut() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = 'Signed out · StreamSpace plugins';
    heading.current?.focus();
  }, []);

  return (
    <main className="signed-out">
      <h1 ref={heading} tabIndex={-1}>
        Your sign-in has ended
      </h1>
      <p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Sign in again
        </button>
      </p>
      <p>
        You come back to this page. Where people sign in by a link that works once, <code>streamspace open</code> prints
        one, where the plugin service runs.
      </p>
    </main>
  );
}
