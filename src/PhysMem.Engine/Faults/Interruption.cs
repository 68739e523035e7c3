using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Faults;

/// <summary>
/// The wish that what a thread does shall end soon, as Ctrl+C has it. Whatever grows with a file or with a machine asks for it:
/// reading, building, copying, taking down, auditing. All of these make something new or only look, so that one that ends in the
/// middle leaves nothing behind. What changes a machine takes a token of its own, and ends between two steps.
/// </summary>
public static class Interruption
{
    // Asking costs little, but more than some of the steps.
    private const long StepsBetweenLooks = 1 << 12;

    [ThreadStatic]
    private static CancellationToken t_wish;

    /// <summary>
    /// Lets a token stop what this thread does until the scope is left: calls of the engine then end with an
    /// <see cref="OperationCanceledException"/>. Scopes nest, the innermost counts.
    /// </summary>
    /// <param name="wish">The token.</param>
    public static Scope By(CancellationToken wish)
    {
        var scope = new Scope(t_wish);
        t_wish = wish;
        return scope;
    }

    /// <summary>Ends what is done, if that is wished.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void Check() => t_wish.ThrowIfCancellationRequested();

    /// <summary>The same in a loop of short steps, of which it looks at few.</summary>
    /// <param name="step">The step's number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(long step)
    {
        if ((step & (StepsBetweenLooks - 1)) == 0)
        {
            Check();
        }
    }

    /// <summary>Where a token counts.</summary>
    public readonly ref struct Scope
    {
        private readonly CancellationToken _outer;

        internal Scope(CancellationToken outer)
        {
            _outer = outer;
        }

        /// <summary>Leaves the scope.</summary>
        public void Dispose() => t_wish = _outer;
    }
}
