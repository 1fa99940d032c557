/**
 * What pages are made of.
 * Owns: the parts that look and behave alike everywhere: buttons, dialogs, fields, tables, menus, messages, the states of what
 * is loaded, times, copying; the theme. Each works with a keyboard, by ear, at 320 px and in both themes.
 * Refuses: to know a key, a workspace or the server's addresses.
 * Called by: the session, the pages and the shell.
 */
export { Badge, type Tone } from './badge.tsx'
export { Button, buttonClasses, IconButton } from './button.tsx'
export { classNames } from './class-names.ts'
export { ConfirmDialog } from './confirm-dialog.tsx'
export { CopyButton } from './copy-button.tsx'
export { Dialog } from './dialog.tsx'
export { CheckField, Field, PasswordField, SelectField, TextAreaField, TextField } from './field.tsx'
export { Icon, type IconName } from './icons.tsx'
export { Menu, type MenuEntry } from './menu.tsx'
export { useNow } from './now.ts'
export { PageHeader, useDocumentTitle } from './page-header.tsx'
export { Brand, PlainPage } from './plain-page.tsx'
export { applyTheme, PreferencesRoot, type Theme, THEMES, usePreferences } from './preferences.tsx'
export { type Problem, useProblem } from './problem.ts'
export { Section } from './section.tsx'
export { EmptyState, ErrorState, Notice, QueryView, SkeletonRows } from './states.tsx'
export { readStored, writeStored } from './stored.ts'
export { type Column, type Selection, Table } from './table.tsx'
export { Time } from './time.tsx'
export { ToastRoot, useToasts } from './toast.tsx'
