import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Relative addresses, for the same files are served by the browser host and by Electron's own protocol.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: path.resolve(import.meta.dirname, '../dist/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: true,
    // Kibray is loaded from its own disk: one large file costs less than a warning in every build.
    chunkSizeWarningLimit: 4_000,
  },
})
