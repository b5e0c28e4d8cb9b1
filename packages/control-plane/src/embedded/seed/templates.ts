import { toResources } from '../../quantity.ts';
import type { TemplateContent } from '../templates.ts';

type Line = Pick<TemplateContent, 'name' | 'displayName' | 'description' | 'category' | 'tags'> & {
  readonly version: string;
  readonly cpu: string;
  readonly memory: string;
};

const lines: readonly Line[] = [
  {
    name: 'blender',
    displayName: 'Blender',
    description: 'Modelling, animation and rendering',
    category: 'Design',
    version: '5.0.1',
    cpu: '4',
    memory: '8Gi',
    tags: ['3d', 'graphics'],
  },
  {
    name: 'chromium',
    displayName: 'Chromium',
    description: 'Web browser',
    category: 'Web Browsers',
    version: '143.0.7499',
    cpu: '1',
    memory: '2Gi',
    tags: ['browser', 'web'],
  },
  {
    name: 'firefox',
    displayName: 'Firefox',
    description: 'Web browser',
    category: 'Web Browsers',
    version: '146.0.1',
    cpu: '1',
    memory: '2Gi',
    tags: ['browser', 'web'],
  },
  {
    name: 'gimp',
    displayName: 'GIMP',
    description: 'Image editor',
    category: 'Design',
    version: '3.0.6',
    cpu: '2',
    memory: '4Gi',
    tags: ['graphics', 'photo'],
  },
  {
    name: 'jupyter',
    displayName: 'JupyterLab',
    description: 'Notebooks for Python, Julia and R',
    category: 'Data Science',
    version: '4.5.0',
    cpu: '2',
    memory: '6Gi',
    tags: ['notebook', 'python'],
  },
  {
    name: 'libreoffice',
    displayName: 'LibreOffice',
    description: 'Documents, spreadsheets and presentations',
    category: 'Productivity',
    version: '25.8.3',
    cpu: '1500m',
    memory: '3Gi',
    tags: ['office'],
  },
  {
    name: 'ubuntu-desktop',
    displayName: 'Ubuntu Desktop',
    description: 'A whole desktop',
    category: 'Desktops',
    version: '24.04',
    cpu: '2',
    memory: '4Gi',
    tags: ['desktop', 'linux'],
  },
  {
    name: 'vscode',
    displayName: 'VS Code',
    description: 'Code editor with a terminal',
    category: 'Development',
    version: '1.107.0',
    cpu: '2',
    memory: '4Gi',
    tags: ['editor', 'ide'],
  },
];

/** Eight templates of six categories. */
export const seedTemplates: readonly TemplateContent[] = lines.map(({ version, cpu, memory, ...line }) => ({
  ...line,
  appType: line.category === 'Desktops' ? 'desktop' : 'application',
  image: `ghcr.io/streamspace-dev/${line.name}:${version}`,
  resources: toResources({ cpu, memory }),
}));
