import { PromptError } from '@prompt-manager/core';
import type { DirectoryMessage } from '@prompt-manager/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { http } from '../api/http.ts';
import { refreshPrompts } from '../library/prompt-index.ts';
import { toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import css from './settings-page.module.css';

const c = classNames(css);

/** The folders the library is made of: added, switched off and on, taken out. Files are never deleted by it (SPEC F5). */
export function Directories() {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['directories'],
    queryFn: () => http.directories(),
  });
  const act = async (work: () => Promise<unknown>, said: string): Promise<boolean> => {
    try {
      await work();
      toast({ text: said, tone: 'good' });
      return true;
    } catch (failure) {
      toast({
        text: failure instanceof PromptError ? failure.detail : String(failure),
        tone: 'error',
      });
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: ['directories'] });
      await refreshPrompts();
    }
  };
  return (
    <>
      {error === null ? null : (
        <p className={c('error')}>The directories could not be read: {error.message}</p>
      )}
      <ul className={c('directories')}>
        {(data ?? []).map((directory) => (
          <Directory key={directory.name} directory={directory} act={act} />
        ))}
      </ul>
      <Mount act={act} />
    </>
  );
}

type Act = (work: () => Promise<unknown>, said: string) => Promise<boolean>;

function Directory({
  directory,
  act,
}: {
  readonly directory: DirectoryMessage;
  readonly act: Act;
}) {
  const { name, path, root, enabled, writable, prompts } = directory;
  const title = root ? 'The library' : name;
  return (
    <li className={c('directory')}>
      <div className={c('what')}>
        <p>
          <strong>{title}</strong> <span className={c('hint')}>{counted(prompts, 'prompt')}</span>
          {writable ? null : <span className={c('hint')}> · read-only</span>}
          {enabled ? null : <span className={c('hint')}> · switched off</span>}
        </p>
        <p className={c('path')}>{path}</p>
      </div>
      {root ? null : (
        <div className={c('tools')}>
          <Button
            onPress={() =>
              void act(
                () => http.changeDirectory(name, { enabled: !enabled }),
                enabled ? `${name} is switched off` : `${name} is back`,
              )
            }
          >
            {enabled ? 'Switch off' : 'Switch on'}
            <span className="unseen"> {name}</span>
          </Button>
          <Button
            look="danger"
            onPress={() =>
              void act(() => http.unmountDirectory(name), `${name} was taken out. Its files stay.`)
            }
          >
            Take out<span className="unseen"> {name}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

function Mount({ act }: { readonly act: Act }) {
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const add = async (): Promise<void> => {
    const isAdded = await act(
      () => http.mountDirectory({ path: path.trim(), name: name.trim() }),
      `${name} was added`,
    );
    if (!isAdded) return;
    setPath('');
    setName('');
  };
  return (
    <form
      className={c('mount')}
      aria-label="Add a directory"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className={c('field')}>
        <label className={c('label')} htmlFor="mount-path">
          Folder on this machine
        </label>
        <input
          id="mount-path"
          className={c('input')}
          required
          spellCheck={false}
          placeholder="/home/me/shared-prompts"
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      </div>
      <div className={c('field')}>
        <label className={c('label')} htmlFor="mount-name">
          Name in the library
        </label>
        <input
          id="mount-name"
          className={c('input')}
          required
          spellCheck={false}
          placeholder="shared"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <Button type="submit" look="primary">
        Add directory
      </Button>
    </form>
  );
}
