import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Bowser from 'bowser'
import KeyRound from 'lucide-react/icons/key-round'
import Pencil from 'lucide-react/icons/pencil'
import Trash from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Passkey, PasskeyName } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { useTime } from '../app/time.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { Field } from '../ui/Field.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useForm } from '../ui/useForm.ts'
import { canUsePasskeys, useAddPasskey, useRemovePasskey, useRenamePasskey } from './factors.ts'
import { SecuritySection } from './SecurityDialog.tsx'

/** The keys that the person signs in with instead of a password. */
export function PasskeySection({ passkeys }: { passkeys: Passkey[] }) {
  const { t } = useTranslation()
  const possible = canUsePasskeys()
  return (
    <SecuritySection
      title={t('auth.passkeys')}
      hint={t(possible ? 'auth.passkeysHint' : 'auth.passkeysNeedName')}
      action={possible && <Add />}
    >
      {passkeys.length > 0 && (
        <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </Box>
      )}
    </SecuritySection>
  )
}

function Add() {
  const { t } = useTranslation()
  const notify = useNotice()
  const add = useAddPasskey()
  const failed = (error: unknown) => {
    const name = error instanceof Error ? error.name : ''
    if (name === 'NotAllowedError') return
    if (name === 'InvalidStateError') return notify(t('auth.passkeyKnown'))
    notify(t(codeOf(error) === 'PRECONDITION_FAILED' ? 'auth.notFresh' : 'auth.passkeyFailed'))
  }
  return (
    <Button variant="outlined" loading={add.isPending} onClick={() => add.mutate(deviceName(), { onError: failed })}>
      {t('auth.addPasskey')}
    </Button>
  )
}

/** What the key is called at first: mostly, people have one for each device. */
function deviceName(): string {
  const { browser, os } = Bowser.parse(navigator.userAgent)
  return [browser.name, os.name].filter(Boolean).join(', ') || navigator.platform || '?'
}

function PasskeyRow({ passkey: { id, name, createdAt } }: { passkey: Passkey }) {
  const { t } = useTranslation()
  const time = useTime()
  const notify = useNotice()
  const remove = useRemovePasskey()
  const [renaming, setRenaming] = useState(false)
  return (
    <DetailRow
      start={<KeyRound aria-hidden size={18} strokeWidth={1.75} style={{ flex: 'none', opacity: 0.7 }} />}
      title={name}
      detail={time.when(createdAt)}
    >
      <IconAction icon={Pencil} label={t('auth.renamePasskey', { name })} onClick={() => setRenaming(true)} />
      {renaming && <RenameDialog id={id} name={name} onClose={() => setRenaming(false)} />}
      <IconAction
        icon={Trash}
        label={t('auth.removePasskey', { name })}
        loading={remove.isPending}
        onClick={() => remove.mutate(id, { onError: () => notify(t('auth.failed')) })}
      />
    </DetailRow>
  )
}

function RenameDialog({ id, name, onClose }: Pick<Passkey, 'id' | 'name'> & { onClose: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const rename = useRenamePasskey()
  const form = useForm(PasskeyName, { name }, (input) =>
    rename.mutateAsync({ id, ...input }).then(onClose, () => notify(t('auth.failed'))),
  )
  return (
    <Modal title={t('auth.renamePasskey', { name })} onClose={onClose}>
      <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ px: 5, pt: 2, pb: 5 }}>
        <Field
          autoFocus
          autoComplete="off"
          label={t('auth.passkeyName')}
          {...form.field('name', t('auth.tokenNameError'))}
        />
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('channels.save')}
        </Button>
      </Box>
    </Modal>
  )
}
