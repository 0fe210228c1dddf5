import { expandedResource, expansionEventsResource } from './expansion-resources.ts';
import { fileResource } from './file-resource.ts';
import {
  blameResource,
  historyResource,
  restoreResource,
  revisionResource,
} from './history-resources.ts';
import { impactResource, proposedImpactResource } from './impact-resources.ts';
import { problemsResource } from './problems-resource.ts';
import { referencedByResource } from './referenced-by-resource.ts';
import type { SubResource } from './sub-resource.ts';
import { tokensResource } from './tokens-resource.ts';
import { variablesResource } from './variables-resource.ts';

/** Everything that is reached behind a prompt's id, under both doors. */
export const subResources: readonly SubResource[] = [
  referencedByResource,
  problemsResource,
  impactResource,
  proposedImpactResource,
  historyResource,
  blameResource,
  revisionResource,
  restoreResource,
  expandedResource,
  expansionEventsResource,
  variablesResource,
  tokensResource,
  fileResource,
];
