using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Divides the gradient by a running average of its recent magnitude (Hinton, lecture 6e of Neural Networks for Machine Learning).</summary>
public class RMSProp : OptimizerHelper, optim.IMomentum
{
    private readonly Options _defaults;

    public RMSProp(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0.0, double momentum = 0.0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize) { }

    public RMSProp(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0.0, double momentum = 0.0, bool centered = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        if (alpha < 0) throw new ArgumentException($"Invalid alpha value: {alpha}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            alpha = alpha,
            eps = eps,
            weight_decay = weight_decay,
            momentum = momentum,
            centered = centered,
            maximize = maximize,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    public double Momentum
    {
        get => _defaults.momentum!.Value;
        set => _defaults.momentum = value;
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
        var (alpha, rate) = (options.alpha!.Value, options.LearningRate!.Value);
        foreach (var state in batch.States) state.step++;
        if (options.maximize!.Value) gradients = Foreach.Neg(gradients);
        if (options.weight_decay!.Value is not 0 and var decay) gradients = Foreach.Add(gradients, parameters, decay);
        var squares = batch.Of(state => state.square_avg);
        Foreach.MulInPlace(squares, alpha);
        Foreach.AddcmulInPlace(squares, gradients, gradients, 1 - alpha);
        Tensor[] scale;
        if (options.centered!.Value)
        {
            var means = batch.Of(state => state.grad_avg);
            Foreach.MulInPlace(means, alpha);
            Foreach.AddInPlace(means, gradients, 1 - alpha);
            scale = Foreach.Addcmul(squares, means, means, -1);
            Foreach.SqrtInPlace(scale);
        }
        else
        {
            scale = Foreach.Sqrt(squares);
        }

        Foreach.AddInPlace(scale, options.eps!.Value);
        if (options.momentum!.Value is > 0 and var momentum)
        {
            var velocities = batch.Of(state => state.momentum_buffer);
            Foreach.MulInPlace(velocities, momentum);
            Foreach.AddcdivInPlace(velocities, gradients, scale, 1);
            Foreach.AddInPlace(parameters, velocities, -rate);
        }
        else
        {
            Foreach.AddcdivInPlace(parameters, gradients, scale, -rate);
        }
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? alpha;
        public double? eps;
        public double? weight_decay;
        public bool? centered;
        public bool? maximize;

        internal void Complete(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            momentum ??= defaults.momentum;
            alpha ??= defaults.alpha;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            centered ??= defaults.centered;
            maximize ??= defaults.maximize;
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(maximize!.Value);
            writer.Write(momentum!.Value);
            writer.Write(alpha!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(centered!.Value);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            maximize = reader.ReadBoolean();
            momentum = reader.ReadDouble();
            alpha = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            centered = reader.ReadBoolean();
        }

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            momentum = other.momentum;
            alpha = other.alpha;
            eps = other.eps;
            weight_decay = other.weight_decay;
            centered = other.centered;
            maximize = other.maximize;
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0.0, double momentum = 0.0, bool centered = false)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    eps = eps,
                    alpha = alpha,
                    weight_decay = weight_decay,
                    momentum = momentum,
                    centered = centered,
                }) { }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor? square_avg;
        public Tensor? momentum_buffer;
        public Tensor? grad_avg;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            square_avg = Zeros();
            momentum_buffer = Zeros();
            grad_avg = ((Options)options).centered == true ? Zeros() : null;
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            square_avg!.Save(writer);
            Save(writer, momentum_buffer);
            Save(writer, grad_avg);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            TensorReader.ReadInto(square_avg!, reader);
            Load(reader, ref momentum_buffer);
            Load(reader, ref grad_avg);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Copy(ref square_avg, other.square_avg);
            Copy(ref momentum_buffer, other.momentum_buffer);
            Copy(ref grad_avg, other.grad_avg);
        }

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State state && step == state.step && Close(square_avg, state.square_avg) && Close(momentum_buffer, state.momentum_buffer) && Close(grad_avg, state.grad_avg);

        public override void to(Device device)
        {
            Move(ref square_avg, device);
            Move(ref momentum_buffer, device);
            Move(ref grad_avg, device);
        }

        public void Dispose()
        {
            square_avg?.Dispose();
            momentum_buffer?.Dispose();
            grad_avg?.Dispose();
            square_avg = null;
            momentum_buffer = null;
            grad_avg = null;
        }
    }
}
