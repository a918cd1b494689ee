using System.Text;
using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>Sends answers to requests and outputs to everybody.</summary>
internal sealed class Publisher(MessageCodec codec, KernelSockets sockets)
{
    /// <summary>Tells everybody something, as a consequence of a request.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="parent">The request's header as it was sent; null where it follows from none.</param>
    /// <param name="content">The content.</param>
    public void Publish(string type, byte[]? parent, JsonObject content) =>
        sockets.Send(KernelChannel.IoPub, codec.Encode([Encoding.UTF8.GetBytes($"kernel.{codec.Session}.{type}")], type, parent, content));

    /// <summary>Tells everybody whether the kernel works on a request.</summary>
    public void PublishStatus(string state, byte[]? parent) => Publish("status", parent, new JsonObject { ["execution_state"] = state });

    /// <summary>Answers a request.</summary>
    public void Reply(KernelChannel channel, JupyterMessage request, JsonObject content) =>
        Send(channel, request, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), content);

    /// <summary>Sends something to the sender of a request.</summary>
    public void Send(KernelChannel channel, JupyterMessage request, string type, JsonObject content) =>
        sockets.Send(channel, codec.Encode(request.Identities, type, request.RawHeader, content));

    /// <summary>Greets a subscriber, so that a front end knows that no output will be missed from here on.</summary>
    public void Welcome(byte[] topic) =>
        sockets.Send(KernelChannel.IoPub, codec.Encode([topic], "iopub_welcome", null, new JsonObject { ["subscription"] = Encoding.UTF8.GetString(topic) }));
}
