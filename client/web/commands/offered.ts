import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '../auth/people.ts'
import { useBotCommands } from './bots.ts'
import { commandIn } from './command.ts'
import { type CommandName, commandNames } from './table.ts'

/** Those after whose name something may stand. */
const taking = ['me', 'shrug', 'status', 'dnd', 'remind', 'dm', 'join', 'invite', 'kick', 'topic'] as const

const takes = (name: CommandName): name is (typeof taking)[number] => taking.some((each) => each === name)

/** A command as it is offered. */
export interface Offered {
  name: string
  /** What may stand after its name; empty where nothing may. */
  args: string
  about: string
}

/** Every command that can be called here, the app's own first. */
export function useOffered(): Offered[] {
  const { t } = useTranslation()
  const ofBots = useBotCommands()
  const bots = usePeople([...new Set(ofBots.map(({ botId }) => botId))])
  return useMemo(
    () => [
      ...commandNames.map((name) => ({
        name,
        args: takes(name) ? t(`commands.args.${name}`) : '',
        about: t(`commands.about.${name}`),
      })),
      ...ofBots.map(({ name, usage, description, botId }) => ({
        name,
        args: usage,
        about: `${description} · ${bots.get(botId)?.name ?? t('auth.bot')}`,
      })),
    ],
    [t, ofBots, bots],
  )
}

/** How the command that a text begins with is written; undefined where it begins with none. */
export function usageOf(text: string, offered: readonly Offered[]): string | undefined {
  const name = /^\/\S+\s/.test(text) ? commandIn(text)?.name : undefined
  const found = offered.find((each) => each.name === name)
  return found?.args ? `/${found.name} ${found.args}` : undefined
}
