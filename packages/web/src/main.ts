import { systemPorts } from '@prompt-manager/client';
import { App } from './plain-app.ts';

new App(systemPorts).start();
