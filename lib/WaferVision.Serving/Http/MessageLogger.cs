using Microsoft.Extensions.Logging;

namespace WaferVision.Serving;

/// <summary>Passes the web server's warnings and errors on, one line each.</summary>
internal sealed class MessageLogger(Action<string> messages) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            messages($"{formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
        }
    }
}
