using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.AspNetCore.Hubs;

/// <summary>Makes each call of a hub method a phase. The name is always a method's name and never a text that a client sent.</summary>
internal sealed class HubMetering : IHubFilter
{
    // Each call has services of its own. A filter of all hubs and one of this hub meter a call only once.
    private static readonly ConditionalWeakTable<IServiceProvider, object> s_metered = [];

    private readonly ConcurrentDictionary<(Type Hub, MethodInfo Method), string?> _names = new();

    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) =>
        _names.GetOrAdd((invocationContext.Hub.GetType(), invocationContext.HubMethod), NameOf) is { } name
        && s_metered.TryAdd(invocationContext.ServiceProvider, s_metered)
            ? MeterAsync(name, invocationContext, next)
            : next(invocationContext);

    private static async ValueTask<object?> MeterAsync(
        string name, HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var meter = invocation.ServiceProvider.GetService<WorkloadMeter>() ?? WorkloadMeter.Default;
        using var scope = meter.Track(name);
        try
        {
            return await next(invocation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            scope.Cancel(RequestFailures.ClientAborted);
            throw;
        }
        catch (Exception error)
        {
            scope.Fail(error.GetType().FullName ?? error.GetType().Name);
            throw;
        }
    }

    /// <summary>Returns the name of a method, or null if it streams and so lasts as long as its client listens.</summary>
    private static string? NameOf((Type Hub, MethodInfo Method) call)
    {
        bool streams = StreamTypes.IsStream(call.Method.ReturnType)
            || Array.Exists(call.Method.GetParameters(), parameter => StreamTypes.IsStream(parameter.ParameterType));
        return streams ? null : $"{call.Hub.Name}/{call.Method.GetCustomAttribute<HubMethodNameAttribute>()?.Name ?? call.Method.Name}";
    }
}
