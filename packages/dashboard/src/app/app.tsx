import { RouterProvider } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { I18nRoot } from '../i18n/index.ts'
import { ConnectionRoot } from '../session/index.ts'
import { PreferencesRoot, ToastRoot } from '../ui/index.ts'
import { router } from './router.tsx'
import './style.css'

export function App(): ReactNode {
  return (
    <I18nRoot>
      <PreferencesRoot>
        <ConnectionRoot>
          <ToastRoot>
            <RouterProvider router={router} />
          </ToastRoot>
        </ConnectionRoot>
      </PreferencesRoot>
    </I18nRoot>
  )
}
