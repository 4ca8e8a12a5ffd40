using System.Runtime.ExceptionServices;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Runs something on a thread of its own, which <see cref="XattrAccess"/> asks for.</summary>
internal static class OwnThread
{
    public static void Run(Action<XattrAccess> action) => Run(() => action(XattrAccess.ForThisThread(ProcessLimits.IsRoot)));

    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
