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
      <p>Sign-in is by a link that works once. To get a new one, run this where the plugin service runs:</p>
      <pre>
        <code>streamspace open</code>
      </pre>
      <p>
        If you have signed in again in another tab,{' '}
        <button type="button" className="link-button" onClick={() => location.reload()}>
          reload this page
        </button>
        .
      </p>
    </main>
  );
}
