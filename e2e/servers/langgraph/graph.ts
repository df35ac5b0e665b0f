/** A graph whose wish says how its run ends, so that threads in every status can be had. */

import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph'

const State = Annotation.Root({ wish: Annotation<string> })

/** Longer than any test; a run that is still under way does not keep the server from ending. */
const endless = 3_600_000

const work = async ({ wish }: typeof State.State) => {
  if (wish === 'run on') await new Promise((resolve) => setTimeout(resolve, endless).unref())
  if (wish === 'ask') interrupt('May I?')
  if (wish === 'fail') throw new Error('made to fail')
  return { wish }
}

export const graph = new StateGraph(State).addNode('work', work).addEdge(START, 'work').addEdge('work', END).compile()
