using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }

        /// <summary>Changes parameters so that a loss gets smaller.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected List<ParamGroup> Groups { get; } = [];

            public virtual IEnumerable<ILearningRateController> ParamGroups => Groups;

            /// <summary>Changes the parameters by their gradients.</summary>
            public abstract Tensor step(Func<Tensor>? closure = null);

            /// <summary>Forgets the gradients.</summary>
            public abstract void zero_grad();

            /// <summary>The learned tensors.</summary>
            public abstract IEnumerable<Parameter> parameters();

            public abstract void add_param_group(ParamGroup param_group);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected abstract void Dispose(bool disposing);

            /// <summary>References to an optimizer's own options and states, group by group and parameter by parameter.</summary>
            public class StateDictionary
            {
                internal StateDictionary() { }

                public List<OptimizerOptions> Options { get; } = [];

                public List<OptimizerState> State { get; } = [];

                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
