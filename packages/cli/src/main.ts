#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Compiling takes most of the time of a short command. The results are code, so they are kept where only this account
// writes, and not in the temporary folder that all accounts share.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'streamspace', 'compiled'));

const { runProcess } = await import('./process.ts');
await runProcess(process.argv.slice(2));
