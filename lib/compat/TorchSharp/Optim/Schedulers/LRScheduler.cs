namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Changes the learning rates of an optimizer's groups from step to step.</summary>
            public abstract class LRScheduler
            {
                internal readonly Optimizer _optimizer;
                internal int _last_epoch;
                internal double[] _last_lrs;
                private protected readonly bool _verbose;
                private protected double[] _base_lrs;
                private int _steps;

                private protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _optimizer = optimizer;
                    _last_epoch = last_epoch;
                    _verbose = verbose;
                    _base_lrs = Groups.Select(group => group.InitialLearningRate).ToArray();
                    _last_lrs = Rates;
                }

                private protected ILearningRateController[] Groups => _optimizer.ParamGroups.ToArray();

                private protected double[] Rates => Groups.Select(group => group.LearningRate).ToArray();

                /// <summary>Whether this is the first step, which the constructor takes.</summary>
                private protected bool IsFirstStep => _steps == 1;

                public virtual void step() => step(null);

                /// <summary>Changes the parameters by their gradients.</summary>
                public virtual void step(int? epoch)
                {
                    _steps++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    Set(epoch is null ? get_lr() : get_closed_form_lr());
                }

                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates of this epoch from those of the epoch before.</summary>
                private protected abstract double[] get_lr();

                /// <summary>The rates of this epoch from the initial ones.</summary>
                private protected virtual double[] get_closed_form_lr() => get_lr();

                private protected void Set(double[] rates)
                {
                    var groups = Groups;
                    for (var i = 0; i < rates.Length; i++)
                    {
                        groups[i].LearningRate = rates[i];
                        if (_verbose && _last_lrs[i] != rates[i]) Console.WriteLine($"Adjusting learning rate to {rates[i]}");
                    }

                    _last_lrs = rates;
                }

                private protected double[] Times(double factor) => Rates.Select(rate => rate * factor).ToArray();

                private protected double[] BaseTimes(double factor) => _base_lrs.Select(rate => rate * factor).ToArray();
            }
        }
    }
}
