namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Several schedulers at once, each changing what the one before has set.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    public ChainedLR(IEnumerable<LRScheduler> schedulers) : this(schedulers.ToArray()) { }

                    private ChainedLR(LRScheduler[] schedulers) : base(OptimizerOf(schedulers)) => _schedulers = schedulers;

                    public override void step()
                    {
                        foreach (var scheduler in _schedulers) scheduler.step();
                        _last_lrs = Rates;
                    }

                    private protected override double[] get_lr() => Rates;

                    private static Optimizer OptimizerOf(LRScheduler[] schedulers)
                    {
                        if (schedulers.Length == 0) throw new ArgumentException("ChainedLR expects at least one scheduler", nameof(schedulers));
                        var optimizer = schedulers[0]._optimizer;
                        return schedulers.All(scheduler => ReferenceEquals(scheduler._optimizer, optimizer))
                            ? optimizer
                            : throw new ArgumentException("ChainedLR expects all schedulers to belong to the same optimizer", nameof(schedulers));
                    }
                }

                /// <summary>Several schedulers one after the other; at its milestone the next one starts from its beginning.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    public SequentialLR(
                        Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch + 1)
                    {
                        (_schedulers, _milestones) = (schedulers.ToArray(), milestones.ToArray());
                        if (_schedulers.Any(scheduler => !ReferenceEquals(scheduler._optimizer, optimizer)))
                        {
                            throw new ArgumentException(
                                "The SequentialLR scheduler expects all its sub-schedulers to be bound to the same optimizer.");
                        }

                        if (_milestones.Length != _schedulers.Length - 1)
                        {
                            throw new ArgumentException(
                                $"Received {_schedulers.Length} schedulers and {_milestones.Length} milestones. The SequentialLR scheduler " +
                                "expects the number of schedulers to be one more than the number of milestones.");
                        }

                        // The sub-schedulers have taken their first step already; undo it for all but the first.
                        foreach (var group in Groups) group.LearningRate = group.InitialLearningRate;
                        foreach (var scheduler in _schedulers) scheduler._last_epoch--;
                        _schedulers[0].step();
                        _last_lrs = _schedulers[0]._last_lrs;
                    }

                    private protected override double[] get_lr()
                    {
                        var active = _milestones.Count(milestone => milestone <= _last_epoch);
                        if (active > 0 && _milestones[active - 1] == _last_epoch) _schedulers[active].step(0);
                        else _schedulers[active].step();
                        return Rates;
                    }
                }
            }
        }
    }
}
