import { scaleBand, scaleLinear } from '@visx/scale'
import { BarStack } from '@visx/shape'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { count, localeOf, useLanguage } from '../../../i18n/index.ts'
import { useText } from './texts.ts'
import type { Bucket, Range } from './buckets.ts'
import { useBucketName } from './instants.ts'
import { type Group, GROUPS } from './outcomes.ts'
import { fillOf, OutcomePatterns } from './patterns.tsx'
import { Swatch } from './swatch.tsx'

const HEIGHT = 180
const WIDTH_AT_FIRST = 640

interface ChartProps {
  readonly buckets: readonly Bucket[]
  readonly range: Range
}

/** Bars of checks by outcome. One stop of the Tab key; arrow keys walk along its bars, each of which says its numbers. */
export function UsageChart({ buckets, range }: ChartProps): ReactNode {
  const t = useText()
  const nameOf = useBucketName(range)
  const { language } = useLanguage()
  const [box, width] = useWidth()
  const [chosen, setChosen] = useState<number>()
  const highest = Math.max(1, ...buckets.map(({ sum }) => sum))
  const says = useWords(range)
  const shown = chosen === undefined ? undefined : buckets[chosen]
  return (
    <figure className="m-0 grid min-w-0 content-start gap-2">
      <ul aria-label={t('apiKey.overview.legend')} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {GROUPS.map((group) => (
          <li key={group} className="flex items-center gap-1.5">
            <Swatch group={group} />
            {t(`apiKey.overview.group.${group}`)}
          </li>
        ))}
      </ul>
      <div ref={box} className="min-w-0">
        <p aria-hidden="true" className="text-xs text-muted">
          {count(highest, localeOf(language))}
        </p>
        <Bars {...{ buckets, width, highest, chosen, says }} onChoose={setChosen} label={t('apiKey.overview.chart')} />
        <p aria-hidden="true" className="flex justify-between text-xs text-muted">
          <span>{nameOf(buckets[0]?.start ?? 0)}</span>
          <span>{nameOf(buckets.at(-1)?.start ?? 0)}</span>
        </p>
      </div>
      <figcaption aria-hidden="true" className="min-h-6 text-sm text-muted">
        {shown === undefined ? t('apiKey.overview.chartHelp') : says(shown)}
      </figcaption>
    </figure>
  )
}

interface BarsProps {
  readonly buckets: readonly Bucket[]
  readonly width: number
  readonly highest: number
  readonly chosen: number | undefined
  readonly label: string
  readonly says: (bucket: Bucket) => string
  readonly onChoose: (index: number | undefined) => void
}

function Bars({ buckets, width, highest, chosen, label, says, onChoose }: BarsProps): ReactNode {
  const prefix = useId()
  const svg = useRef<SVGSVGElement>(null)
  const x = scaleBand<number>({ domain: buckets.map(({ start }) => start), range: [0, width], padding: 0.25 })
  const y = scaleLinear<number>({ domain: [0, highest], range: [HEIGHT - 1, 2] })
  const current = chosen ?? buckets.length - 1
  function walk(event: KeyboardEvent): void {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: buckets.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const index = Math.min(Math.max(next, 0), buckets.length - 1)
    svg.current?.querySelector<SVGElement>(`[data-bar="${index}"]`)?.focus()
  }
  return (
    <svg
      ref={svg}
      role="group"
      aria-label={label}
      width={width}
      height={HEIGHT}
      data-mark
      className="block"
      onKeyDown={walk}
    >
      <OutcomePatterns prefix={prefix} />
      <path d={`M0 ${HEIGHT - 0.5}H${width}`} className="stroke-edge" />
      <BarStack<Bucket, Group>
        data={[...buckets]}
        keys={[...GROUPS]}
        x={({ start }) => start}
        value={({ counts }, group) => counts[group]}
        xScale={x}
        yScale={y}
        color={(group) => group}
      >
        {(stacks) =>
          stacks.flatMap(({ key, bars }) =>
            bars
              .filter(({ height }) => height > 0)
              .map((bar) => (
                <rect
                  key={`${key}-${bar.index}`}
                  aria-hidden="true"
                  x={bar.x}
                  y={bar.y}
                  width={bar.width}
                  height={Math.max(1, bar.height)}
                  {...fillOf(key, prefix)}
                />
              )),
          )
        }
      </BarStack>
      {buckets.map((bucket, index) => (
        <rect
          key={bucket.start}
          data-bar={index}
          role="img"
          aria-label={says(bucket)}
          tabIndex={index === current ? 0 : -1}
          x={(x(bucket.start) ?? 0) - (x.step() - x.bandwidth()) / 2}
          y={1}
          width={x.step()}
          height={HEIGHT - 2}
          className="fill-transparent outline-none hover:fill-action/10 focus:stroke-focus focus-visible:stroke-2"
          onFocus={() => onChoose(index)}
          onPointerEnter={() => onChoose(index)}
        />
      ))}
    </svg>
  )
}

/** The numbers of a bar in a sentence; what is zero is left out. */
function useWords(range: Range): (bucket: Bucket) => string {
  const t = useText()
  const { language } = useLanguage()
  const nameOf = useBucketName(range)
  return ({ start, counts, sum }) => {
    const parts = GROUPS.filter((group) => counts[group] > 0).map(
      (group) => `${t(`apiKey.overview.group.${group}`)} ${count(counts[group], localeOf(language))}`,
    )
    return `${nameOf(start)}: ${sum === 0 ? t('apiKey.overview.none') : parts.join(', ')}`
  }
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(WIDTH_AT_FIRST)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const watch = new ResizeObserver(() => setWidth(element.clientWidth))
    watch.observe(element)
    setWidth(element.clientWidth)
    return () => watch.disconnect()
  }, [])
  return [box, width] as const
}
