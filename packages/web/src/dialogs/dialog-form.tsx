import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';
import css from './form.module.css';

const c = classNames(css);

/** The fields and buttons of a dialog: Enter in a field does what its button for submitting does. */
export function DialogForm({
  onSubmit,
  children,
}: {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className={c('form')}
      // What is wrong is said by the dialog itself.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
