import Link from "next/link";
import { Order } from "./order";

export default function Thanks() {
  return (
    <>
      <h1>Thank you for the order</h1>
      <Order />
      <p>
        <Link href="/">To the shop</Link>
      </p>
    </>
  );
}
