import type { Configuration } from 'electron-builder'

/**
 * How Kibray is packaged. Main, preload and engine are bundled into `out` with everything they use, so of node_modules only the native
 * SQLite ships; the server, Postgres and the sources stay out.
 */
const configuration: Configuration = {
  appId: 'com.kibray.desktop',
  productName: 'Kibray',
  copyright: 'Copyright © the Kibray authors, Apache-2.0',
  directories: { buildResources: 'build/icons', output: 'release' },
  files: [
    'package.json',
    'LICENSE',
    'out/**/*.{js,cjs}',
    'out/engine/fonts/*',
    'dist/renderer/**/*',
    '!**/*.map',
    '!**/.*stamp',
    '!node_modules/**/*',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/LICENSE',
    'node_modules/better-sqlite3/lib/**/*.js',
    // The one for the system that is packaged for; the macros are electron-builder's.
    'node_modules/better-sqlite3/prebuilds/${platform}*-${arch}.node',
  ],
  asar: true,
  // A native library is loaded by the operating system, which does not look into an archive.
  asarUnpack: ['**/*.node'],
  // SQLite comes as Node-API binaries for every platform: nothing is compiled here.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  publish: null,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }], icon: 'build/icons/icon.ico' },
  // Updating or removing Kibray never touches a laptop's data.
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false },
  mac: {
    target: [{ target: 'dmg', arch: ['x64', 'arm64'] }],
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.business',
    hardenedRuntime: true,
  },
  linux: {
    target: [{ target: 'AppImage' }, { target: 'deb' }],
    icon: 'build/icons/icon.png',
    category: 'Office',
    synopsis: 'Estimates and site reports that work without a network',
    maintainer: 'The Kibray authors <maintainers@kibray.invalid>',
    vendor: 'Kibray',
  },
  deb: { depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0', 'libuuid1', 'libsecret-1-0'] },
}

export default configuration
