package io.tracecast.graph.image;

import java.util.LinkedHashMap;
import java.util.Map;

/** The plans of the sizes seen last; photographs of one source share a few sizes. */
final class PlanCache {
  private static final int CAPACITY = 64;

  /** Plans with more weights are made anew each time: they cost little beside their picture. */
  private static final int MAX_WEIGHTS = 1 << 14;

  private final Preprocessing preprocessing;
  private final Map<Long, TransformPlan> plans = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true);

  PlanCache(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
  }

  TransformPlan get(int width, int height) {
    long key = (long) width << 32 | height;
    TransformPlan known = plans.get(key);
    if (known != null) {
      return known;
    }
    TransformPlan plan = TransformPlan.of(preprocessing, width, height);
    if (plan.weights() <= MAX_WEIGHTS) {
      plans.put(key, plan);
      if (plans.size() > CAPACITY) {
        plans.remove(plans.keySet().iterator().next());
      }
    }
    return plan;
  }
}
