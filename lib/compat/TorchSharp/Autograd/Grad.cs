using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The gradient that <c>backward</c> computed.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint result;
                Shim.Check(Shim.Grad(Handle, &result));
                GC.KeepAlive(this);
                return result == 0 ? null : new Tensor(result);
            }

            set
            {
                Shim.Check(Shim.SetGrad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public unsafe void retain_grad()
        {
            Shim.Check(Shim.RetainGrad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>Computes the gradients of everything that led to this tensor.</summary>
        public void backward() => autograd.Run([this], [], [], false, false);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors!, retain_graph, create_graph, inputs!);

        /// <summary>Points this tensor at another's data and keeps its identity for autograd and for whoever holds it.</summary>
        internal unsafe void SetData(Tensor data)
        {
            Shim.Check(Shim.SetData(Handle, data.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(data);
        }
    }

    public static partial class autograd
    {
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null!, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] from = Handles(outputs, nameof(outputs));
            nint[] to = Handles(inputs, nameof(inputs));
            nint[] weights = grad_outputs is null ? [] : Handles(grad_outputs, nameof(grad_outputs));
            var gradients = new nint[to.Length];
            fixed (nint* pFrom = from, pTo = to, pWeights = weights, pGradients = gradients)
            {
                Shim.Check(Shim.Gradients(
                    pFrom, from.Length, pTo, to.Length, pWeights, weights.Length, Flag(retain_graph || create_graph), Flag(create_graph), Flag(allow_unused), pGradients));
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return gradients.Select(handle => handle == 0 ? null! : new Tensor(handle)).ToList();
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor> grad_tensors = null!, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null!) =>
            Run(tensors, grad_tensors ?? [], inputs ?? [], retain_graph ?? create_graph, create_graph);

        public static void backward(
            Tensor tensor, IList<Tensor> grad_tensors = null!, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null!) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null!) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        internal static unsafe void Run(IList<Tensor> tensors, IList<Tensor> grads, IList<Tensor> inputs, bool retainGraph, bool createGraph)
        {
            nint[] roots = Handles(tensors, nameof(tensors));
            nint[] weights = Handles(grads, nameof(grads));
            nint[] leaves = Handles(inputs, nameof(inputs));
            fixed (nint* pRoots = roots, pWeights = weights, pLeaves = leaves)
            {
                Shim.Check(Shim.Backward(
                    pRoots, roots.Length, pWeights, weights.Length, pLeaves, leaves.Length, Flag(retainGraph), Flag(createGraph)));
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grads);
            GC.KeepAlive(inputs);
        }

        private static nint[] Handles(IList<Tensor> tensors, string name)
        {
            ArgumentNullException.ThrowIfNull(tensors, name);
            return tensors.Select(tensor => tensor is null ? throw new ArgumentNullException(name) : tensor.Handle).ToArray();
        }

        private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
    }
}
