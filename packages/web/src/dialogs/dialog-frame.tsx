import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { classNames } from '../ui/class-names.ts';
import css from './dialog-frame.module.css';
import { closeDialog } from './dialog-state.ts';

const c = classNames(css);

/** A dialog over the window: the focus stays in it, Escape and a press outside close it, then the focus goes back. */
export function DialogFrame({
  title,
  look = 'box',
  isAlert = false,
  onDismiss = closeDialog,
  children,
}: {
  readonly title: string;
  /** `top`: without a visible title, high up, for the palette. `wide`: room for lists. */
  readonly look?: 'box' | 'wide' | 'top' | undefined;
  readonly isAlert?: boolean | undefined;
  /** What Escape and a press outside do; they close it unless given. */
  readonly onDismiss?: (() => void) | undefined;
  readonly children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={c('overlay', look)}
      onOpenChange={(isOpen) => {
        if (!isOpen) onDismiss();
      }}
    >
      <Modal className={c('modal', look)}>
        <Dialog
          className={c('dialog')}
          role={isAlert ? 'alertdialog' : 'dialog'}
          {...(look === 'top' ? { 'aria-label': title } : {})}
        >
          {look === 'top' ? null : (
            <Heading slot="title" className={c('title')}>
              {title}
            </Heading>
          )}
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
