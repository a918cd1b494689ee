using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Divides the gradient by the root of the sum of its squares so far (Duchi, Hazan and Singer 2011).</summary>
public class Adagrad : OptimizerHelper
{
    private readonly Options _defaults;

    public Adagrad(
        IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
        : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps) { }

    public Adagrad(
        IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (lr_decay < 0) throw new ArgumentException($"Invalid lr_decay value: {lr_decay}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            lr_decay = lr_decay,
            weight_decay = weight_decay,
            initial_accumulator_value = initial_accumulator_value,
            eps = eps,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        param_group.Options ??= new Options();
        ((Options)param_group.Options).Complete(_defaults);
        Add(param_group, parameter => new State(parameter));
    }

    public override Tensor step(Func<Tensor>? closure = null) => Step<ParamGroup>(
        group =>
        {
            foreach (var batch in Batches<State>(group, state => state.step)) Update(batch, group.Options);
        },
        closure);

    private static void Update(Batch<State> batch, Options options)
    {
        var (parameters, gradients) = (batch.Parameters, batch.Gradients);
        foreach (var state in batch.States) state.step++;
        if (options.weight_decay!.Value is not 0 and var decay) gradients = Foreach.Add(gradients, parameters, decay);
        var sums = batch.Of(state => state.sum);
        Foreach.AddcmulInPlace(sums, gradients, gradients, 1);
        var scale = Foreach.Sqrt(sums);
        Foreach.AddInPlace(scale, options.eps!.Value);
        var rate = options.LearningRate!.Value / (1 + batch.Steps * options.lr_decay!.Value);
        Foreach.AddcdivInPlace(parameters, gradients, scale, -rate);
    }

    public class Options : OptimizerOptions
    {
        public double? lr_decay;
        public double? weight_decay;
        public double? initial_accumulator_value;
        public double? eps;

        internal void Complete(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            lr_decay ??= defaults.lr_decay;
            weight_decay ??= defaults.weight_decay;
            initial_accumulator_value ??= defaults.initial_accumulator_value;
            eps ??= defaults.eps;
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(lr_decay!.Value);
            writer.Write(initial_accumulator_value!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            lr_decay = reader.ReadDouble();
            initial_accumulator_value = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
        }

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            lr_decay = other.lr_decay;
            weight_decay = other.weight_decay;
            initial_accumulator_value = other.initial_accumulator_value;
            eps = other.eps;
        }
    }

    public class ParamGroup : ParamGroup<Options>
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0.0, double weight_decay = 0.0, double initial_accumulator_value = 0.0, double eps = 1e-10)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    lr_decay = lr_decay,
                    weight_decay = weight_decay,
                    initial_accumulator_value = initial_accumulator_value,
                    eps = eps,
                }) { }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor? sum;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            sum = Zeros().fill_(((Options)options).initial_accumulator_value!.Value);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            sum!.Save(writer);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            TensorReader.ReadInto(sum!, reader);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Copy(ref sum, other.sum);
        }

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State state && step == state.step && Close(sum, state.sum);

        public override void to(Device device)
        {
            Move(ref sum, device);
        }

        public void Dispose()
        {
            sum?.Dispose();
            sum = null;
        }
    }
}
