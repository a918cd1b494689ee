using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gradient descent, with momentum if wanted.</summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    private readonly Options _defaults;

    public SGD(
        IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

    public SGD(
        IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
        _defaults = new Options(lr, momentum, dampening, weight_decay, nesterov, maximize);
        foreach (var group in parameters) add_param_group(group);
    }

    public double Momentum
    {
        get => _defaults.momentum!.Value;
        set => _defaults.momentum = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group) => Add(param_group, _defaults, parameter => new State(parameter));

    public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, state => state.momentum_buffer is null ? 0 : 1, Update);

    private static void Update(Batch<State> batch, Options options)
    {
        var parameters = batch.Parameters;
        var gradients = batch.Gradients(options.maximize!.Value, options.weight_decay!.Value);
        if (options.momentum!.Value is not 0 and var momentum)
        {
            if (batch.Steps == 0)
            {
                for (var i = 0; i < gradients.Length; i++) batch.States[i].momentum_buffer = gradients[i].clone().DetachFromDisposeScope();
            }

            var velocities = batch.Of(state => state.momentum_buffer);
            if (batch.Steps > 0)
            {
                Foreach.MulInPlace(velocities, momentum);
                Foreach.AddInPlace(velocities, gradients, 1 - options.dampening!.Value);
            }

            gradients = options.nesterov!.Value ? Foreach.Add(gradients, velocities, momentum) : velocities;
        }

        Foreach.AddInPlace(parameters, gradients, -options.LearningRate!.Value);
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;

        public Options() { }

        internal Options(double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize)
        {
            LearningRate = lr;
            (this.momentum, this.dampening, this.weight_decay, this.nesterov, this.maximize)
                = (momentum, dampening, weight_decay, nesterov, maximize);
        }

        public override void SaveStateDict(BinaryWriter writer) => base.SaveStateDict(writer);

        public override void LoadStateDict(BinaryReader reader) => base.LoadStateDict(reader);

        public override void LoadStateDict(OptimizerOptions source) => base.LoadStateDict(source);

        private protected override void Each(OptionVisitor visitor, OptimizerOptions? other)
        {
            var source = (Options?)other;
            visitor.Visit(ref momentum, source?.momentum);
            visitor.Visit(ref dampening, source?.dampening);
            visitor.Visit(ref weight_decay, source?.weight_decay);
            visitor.Visit(ref nesterov, source?.nesterov);
            visitor.Visit(ref maximize, source?.maximize);
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options(lr, momentum, dampening, weight_decay, nesterov, maximize)) { }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public Tensor? momentum_buffer;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            momentum_buffer = null;
        }

        public override void SaveStateDict(BinaryWriter writer) => SaveTensors(writer);

        public override void LoadStateDict(BinaryReader reader) => LoadTensors(reader);

        public override void LoadStateDict(OptimizerState source) => CopyTensors((State)source);

        public override bool ApproximatelyEquals(OptimizerState other) => other is State && TensorsClose(other);

        public override void to(Device device) => MoveTensors(device);

        public void Dispose() => DisposeTensors();

        private protected override void Each(StateVisitor visit, OptimizerState? other)
        {
            var source = (State?)other;
            visit(ref momentum_buffer, source?.momentum_buffer, optional: true);
        }
    }
}
