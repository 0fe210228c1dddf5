import { systemPorts } from '@prompt-manager/client';
import { App } from './app.ts';

new App(systemPorts).start();
