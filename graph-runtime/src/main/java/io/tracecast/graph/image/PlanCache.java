package io.tracecast.graph.image;

import java.util.LinkedHashMap;
import java.util.Map;

/** The plans of the sizes seen last; photographs of one source share a few sizes. */
public final class PlanCache<P extends PlanCache.Plan> {
  private static final int CAPACITY = 64;

  /** Plans with more weights are made anew each time: they cost little beside their picture. */
  private static final int MAX_WEIGHTS = 1 << 14;

  private final Planner<P> planner;
  private final Map<Long, P> plans = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true);

  public PlanCache(Planner<P> planner) {
    this.planner = planner;
  }

  /** What has to be computed for pictures of one size. */
  public interface Plan {

    /** Returns the weights that this plan holds, which is what its memory goes into. */
    int weights();
  }

  /** Makes plans. */
  public interface Planner<P> {
    P plan(int width, int height);
  }

  public P get(int width, int height) {
    long key = (long) width << 32 | height;
    P known = plans.get(key);
    if (known != null) {
      return known;
    }
    P plan = planner.plan(width, height);
    if (plan.weights() <= MAX_WEIGHTS) {
      plans.put(key, plan);
      if (plans.size() > CAPACITY) {
        plans.remove(plans.keySet().iterator().next());
      }
    }
    return plan;
  }
}
